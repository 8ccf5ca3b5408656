#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use query::{ErrorKind, Principal, Share, StatementId, WorkerId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::Scheduler;
use crate::{Need, Policy, Request};

const GIB: u64 = 1 << 30;

fn scheduler(sizes: &[u64]) -> Scheduler {
    let share = |size: &u64| Share { memory: *size, threads: 2 };
    Scheduler::new(sizes.iter().zip(0..).map(|(size, id)| (WorkerId(id), share(size))).collect(), Policy::default())
}

fn request(need: Need) -> Request {
    Request { principal: Principal::local(), need, id: StatementId(1), near: None }
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
