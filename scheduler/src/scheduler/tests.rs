#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use query::{ErrorKind, Principal, Share, StatementId, WorkerId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::Scheduler;
use crate::{Expected, Need, Policy, Request, Starting, StillWaits};

const GIB: u64 = 1 << 30;

fn scheduler(sizes: &[u64]) -> Scheduler {
    let share = |size: &u64| Share { memory: *size, threads: 2 };
    Scheduler::new(sizes.iter().zip(0..).map(|(size, id)| (WorkerId(id), share(size))).collect(), Policy::default())
}

fn request(need: Need) -> Request {
    Request { principal: Principal::local(), need, id: StatementId(1), near: None, expected: Expected::default() }
}

fn assert_empty(scheduler: &Scheduler) {
    let snapshot = scheduler.snapshot();
    assert_eq!((snapshot.waiting, snapshot.running, snapshot.sessions), (0, 0, 0));
    assert!(snapshot.workers.iter().all(|load| load.granted == 0), "{snapshot:?}");
    assert!(scheduler.0.book().callers.is_empty());
}

#[tokio::test]
async fn twenty_heavy_statements_on_a_small_machine_wait_for_each_other() {
    let scheduler = scheduler(&[GIB]);
    let running = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let admission = scheduler.admit(request(Need::Standard));
        let running = Arc::clone(&running);
        tasks.spawn(async move {
            let grant = admission.await.unwrap();
            assert_eq!(grant.share(), Share { memory: GIB / 4, threads: 2 });
            assert!(running.fetch_add(1, Ordering::SeqCst) < 4);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
        });
    }
    assert_eq!((scheduler.snapshot().waiting, scheduler.queue().len()), (16, 16));
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    assert_empty(&scheduler);
}

#[tokio::test]
async fn a_dropped_admission_leaves_the_line_at_once() {
    let scheduler = scheduler(&[GIB]);
    let first = scheduler.admit(request(Need::WorkerAlone)).await.unwrap();
    let second = scheduler.admit(request(Need::WorkerAlone));
    let third = scheduler.admit(request(Need::Standard));
    assert_eq!((second.position(), third.position()), (Some(1), Some(2)));
    drop(second);
    assert_eq!(third.position(), Some(1));
    drop(first);
    assert_eq!(third.position(), None);
    assert_eq!(third.await.unwrap().share().memory, GIB / 4);
    assert_empty(&scheduler);
}

#[tokio::test]
async fn a_grant_that_nobody_took_goes_to_the_next() {
    let scheduler = scheduler(&[GIB]);
    let untaken = scheduler.admit(request(Need::WorkerAlone));
    let next = scheduler.admit(request(Need::WorkerAlone));
    assert_eq!((untaken.position(), scheduler.snapshot().running), (None, 1));
    drop(untaken);
    let grant = next.await.unwrap();
    drop(grant);
    assert_empty(&scheduler);
}

#[tokio::test]
async fn a_drain_ends_the_waiting_and_lets_the_running_be() {
    let scheduler = scheduler(&[GIB]);
    let running = scheduler.admit(request(Need::WorkerAlone)).await.unwrap();
    let waiting = scheduler.admit(request(Need::Standard));
    scheduler.close();
    for admission in
        [waiting, scheduler.admit(request(Need::Standard)), scheduler.admit_session(request(Need::Standard))]
    {
        let error = admission.await.unwrap_err();
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Unavailable, "57P01"));
    }
    assert_eq!(scheduler.snapshot().running, 1);
    drop(running);
    assert_empty(&scheduler);
}

#[tokio::test]
async fn without_a_worker_requests_wait_for_one() {
    let scheduler = scheduler(&[]);
    let admission = scheduler.admit(request(Need::Standard));
    assert_eq!(admission.position(), Some(1));
    scheduler.add_worker(WorkerId(3), Share { memory: GIB, threads: 1 });
    let grant = admission.await.unwrap();
    assert_eq!(grant.worker(), WorkerId(3));
    scheduler.remove_worker(WorkerId(3));
    assert!(!scheduler.snapshot().workers[0].open);
    drop(grant);
    assert!(scheduler.snapshot().workers.is_empty());
}

#[tokio::test]
async fn an_old_place_in_line_holds_after_a_restart() {
    let before = scheduler(&[]);
    let waiting: Vec<_> = (0..3).map(|_| before.admit(request(Need::Standard))).collect();
    let kept: Vec<u64> = before.queue().iter().map(|waiting| waiting.order).collect();
    assert_eq!(kept, waiting.iter().map(super::Admission::order).collect::<Vec<_>>());

    let after = scheduler(&[]);
    after.resume_after(kept[2]);
    let new = after.admit(request(Need::Standard));
    let old: Vec<_> = [1, 0].map(|n| after.admit_at(request(Need::Standard), Some(kept[n]))).into();
    assert_eq!((old[1].position(), old[0].position(), new.position()), (Some(1), Some(2), Some(3)));
    assert!(new.order() > kept[2]);
    // One that comes with a place which nobody gave out does not stand before later ones for ever.
    let odd = after.admit_at(request(Need::Standard), Some(u64::MAX));
    let late = after.admit(request(Need::Standard));
    assert_eq!((odd.position(), late.position()), (Some(4), Some(5)));
}

#[tokio::test]
async fn an_old_place_is_before_a_later_one_that_room_is_kept_for() {
    let scheduler = scheduler(&[GIB]);
    scheduler.resume_after(9);
    let filled = scheduler.admit(request(Need::WorkerAlone)).await.unwrap();
    let new = scheduler.admit(request(Need::WorkerAlone));
    let old: Vec<_> = [7, 5].map(|order| scheduler.admit_at(request(Need::WorkerAlone), Some(order))).into();
    assert_eq!((old[1].position(), old[0].position(), new.position()), (Some(1), Some(2), Some(3)));
    drop(filled);
    assert_eq!((old[1].position(), old[0].position(), new.position()), (None, Some(1), Some(2)));
}

#[tokio::test]
async fn whoever_waits_is_told_for_how_long() {
    let scheduler = scheduler(&[GIB]);
    let second = Duration::from_secs(1);
    let expected = Expected { p50: 10 * second, p90: 20 * second };
    let ask = || scheduler.admit(Request { expected, ..request(Need::WorkerAlone) });
    let running = ask().await.unwrap();
    let (first, other) = (ask(), ask());
    let outlook = scheduler.outlook();
    let told: Vec<StillWaits> = outlook.iter().map(|waiting| waiting.expected.unwrap()).collect();
    // Ten seconds, and twenty, by the medians: and some more, for those who come later.
    assert!(told[0].p50 > 9 * second && told[0].p50 < 15 * second, "{told:?}");
    assert!(told[1].p50 > 19 * second && told[1].p50 < 30 * second, "{told:?}");
    assert!(told.iter().all(|told| told.p90 > told.p50));
    assert_eq!(other.outlook().unwrap(), outlook[1]);
    assert_eq!(scheduler.queue()[0].expected, outlook[0].expected);
    drop(first);
    assert_eq!(scheduler.queue()[0].expected, outlook[1].expected, "told, and not made anew at once");
    drop(running);
    assert_eq!(other.outlook(), None);
    drop(other.await.unwrap());
    let snapshot = scheduler.snapshot();
    assert_eq!((snapshot.told, snapshot.told_covered), (1, 1));
}

#[tokio::test]
async fn a_worker_on_its_way_shortens_the_wait_that_is_told() {
    let scheduler = scheduler(&[]);
    let waiting = scheduler.admit(request(Need::Standard));
    assert_eq!(scheduler.outlook()[0].expected, None, "no worker is known");
    let left = Duration::from_secs(30);
    scheduler.expect_workers(&[Starting { capacity: Share { memory: GIB, threads: 2 }, left }]);
    let mut book = scheduler.0.book();
    let told = book.look(Instant::now())[0].expected.unwrap();
    assert!(told.p50 > left - Duration::from_secs(10) && told.p50 < left * 3 / 2, "{told:?}");
    drop(book);
    drop(waiting);
}

/// What admission costs where nobody waits, and what the outlook costs where a thousand do. To see the numbers:
/// `cargo test --release -p scheduler cost -- --nocapture`.
#[tokio::test]
async fn what_admission_and_the_outlook_cost() {
    let scheduler = scheduler(&[GIB, GIB]);
    const ROUNDS: u32 = 20_000;
    let start = Instant::now();
    for _ in 0..ROUNDS {
        drop(scheduler.admit(request(Need::Standard)).await.unwrap());
    }
    println!("admitted and given back: {:?} each", start.elapsed() / ROUNDS);
    let mut held = Vec::new();
    let mut rng = StdRng::seed_from_u64(5);
    for n in 0..1000 {
        let principal = Principal { name: format!("p{}", n % 50).into(), scope: query::Scope::Read };
        let expected = Expected {
            p50: Duration::from_millis(rng.random_range(1..60_000)),
            p90: Duration::from_millis(rng.random_range(60_000..200_000)),
        };
        let need = Need::Bytes(rng.random_range(0..GIB));
        held.push(scheduler.admit(Request { principal, expected, ..request(need) }));
    }
    let waiting = scheduler.snapshot().waiting;
    let mut book = scheduler.0.book();
    let start = Instant::now();
    for _ in 0..100 {
        assert_eq!(book.look(Instant::now()).len(), waiting);
    }
    println!("outlook of {waiting} in line: {:?}", start.elapsed() / 100);
    drop(book);
    let start = Instant::now();
    drop(held);
    println!("a thousand leave, one by one: {:?}", start.elapsed());
    assert_empty(&scheduler);
}

/// A thousand tasks on several threads, of which a third give up in line or with a grant in hand.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_tasks_leak_nothing_and_stay_within_capacity() {
    let seed = u64::from(rand::random::<u32>());
    println!("seed {seed}");
    let sizes = [4 * GIB, 2 * GIB];
    let scheduler = scheduler(&sizes);
    let used = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
    let mut tasks = JoinSet::new();
    for n in 0..1000 {
        let (scheduler, used) = (scheduler.clone(), Arc::clone(&used));
        let mut rng = StdRng::seed_from_u64(seed + n);
        tasks.spawn(async move {
            let need = match rng.random_range(0..8) {
                0 => Need::WorkerAlone,
                1 => Need::Bytes(rng.random_range(0..6 * GIB)),
                _ => Need::Standard,
            };
            let session = rng.random_range(0..6) == 0;
            let request = request(need);
            let admission = if session { scheduler.admit_session(request) } else { scheduler.admit(request) };
            let patience = if rng.random_range(0..3) == 0 { rng.random_range(0..50) } else { usize::MAX };
            let grant = tokio::select! {
                biased;
                () = async { for _ in 0..patience { tokio::task::yield_now().await } } => return 0,
                grant = admission => grant.unwrap(),
            };
            let (worker, memory) = (grant.worker().0 as usize, grant.share().memory);
            assert!(used[worker].fetch_add(memory, Ordering::SeqCst) + memory <= sizes[worker]);
            for _ in 0..rng.random_range(0..20) {
                tokio::task::yield_now().await;
            }
            used[worker].fetch_sub(memory, Ordering::SeqCst);
            drop(grant);
            1
        });
    }
    let mut served = 0;
    while let Some(task) = tasks.join_next().await {
        served += task.unwrap();
    }
    assert!(served >= 500, "{served} of 1000 were served");
    assert_empty(&scheduler);
}
