//! `PollFlightInfo`: a statement is begun, and its client asks how far it is until its result can be fetched.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arrow_flight::sql::{Any, Command};
use arrow_flight::{FlightDescriptor, FlightInfo, PollInfo};
use prost::Message;
use query::{Error, ErrorKind, Principal, Result};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use crate::info::info_about;
use crate::road::{Stage, Track};
use crate::service::Service;
use crate::session::{Name, Pending, Session, Work, bytes_of, name_of};
use crate::{command, doget};

/// The type of the descriptor that a client asks again with.
const TYPE: &str = "type.googleapis.com/tavana.v1.Poll";
/// The type of a descriptor that holds a ticket whose result is being fetched: by it, its client asks how far that is.
const FETCHING: &str = "type.googleapis.com/tavana.v1.Fetching";
/// How long an answer waits for the end of the statement before it tells how far it is.
const WAIT: Duration = Duration::from_secs(1);
/// How long a statement goes on that nobody asks for.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// How many may be asked for at a time.
const POLLS: usize = 10_000;

/// The statements whose clients ask how far they are.
#[derive(Default)]
pub(crate) struct Polls(Mutex<HashMap<Name, Arc<Poll>>>);

struct Poll {
    principal: Principal,
    /// What is known of the result.
    info: FlightInfo,
    track: Arc<Track>,
    outcome: watch::Receiver<Option<Result<FlightInfo>>>,
    asked: Mutex<Instant>,
    _task: AbortOnDropHandle<()>,
}

impl Polls {
    fn all(&self) -> MutexGuard<'_, HashMap<Name, Arc<Poll>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, principal: &Principal, name: Name) -> Option<Arc<Poll>> {
        self.all().get(&name).filter(|poll| poll.principal == *principal).cloned()
    }

    /// Ends those that nobody asks for any more.
    pub(crate) fn expire(&self) {
        self.all().retain(|_, poll| poll.asked.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < FORGOTTEN);
    }

    /// Ends a principal's statement; whether there was one.
    pub(crate) fn cancel(&self, principal: &Principal, descriptor: &FlightDescriptor) -> bool {
        let Some(name) = name_in(descriptor) else { return false };
        self.get(principal, name).is_some() && self.all().remove(&name).is_some()
    }
}

/// Answers the call.
pub(crate) async fn serve(
    service: &Arc<Service>,
    session: &Arc<Session>,
    descriptor: FlightDescriptor,
) -> Result<PollInfo> {
    if let Some(name) = name_in(&descriptor) {
        let poll = service.polls.get(&session.principal, name).ok_or_else(unknown)?;
        return answer(service, name, &poll).await;
    }
    if let Some(ticket) = ticket_in(&descriptor) {
        let track = service.sessions.track(&session.principal, ticket).ok_or_else(unknown)?;
        let stage = service.road.stage(&track).await;
        return Ok(underway(&FlightInfo::default(), descriptor, stage));
    }
    let command = command::of_descriptor(&descriptor)?;
    let Some((session, work)) = service.work_of(session, &command).await? else {
        // What there is to know is known at once.
        let info = service.flight_info(session, descriptor).await?;
        return Ok(complete(info));
    };
    let (name, poll) = begin(service, session, work, descriptor)?;
    answer(service, name, &poll).await
}

fn begin(
    service: &Arc<Service>,
    session: Arc<Session>,
    work: Work,
    descriptor: FlightDescriptor,
) -> Result<(Name, Arc<Poll>)> {
    let track = Arc::new(Track::default());
    let (told, outcome) = watch::channel(None);
    let principal = session.principal.clone();
    let info = info_about(&work.prepared, descriptor);
    let task = {
        let (service, track, info) = (service.clone(), track.clone(), info.clone());
        let tasks = service.active.clone();
        tasks.spawn(async move {
            let outcome = run(&service, &session, &work, &track, info).await;
            let _ = told.send(Some(outcome));
        })
    };
    let poll = Arc::new(Poll {
        principal,
        info,
        track,
        outcome,
        asked: Mutex::new(Instant::now()),
        _task: AbortOnDropHandle::new(task),
    });
    let name: Name = rand::random();
    let mut polls = service.polls.all();
    if polls.len() >= POLLS {
        return Err(Error::new(ErrorKind::Limit, format!("{POLLS} statements are polled for already"))
            .with_hint("ask with GetFlightInfo"));
    }
    polls.insert(name, poll.clone());
    Ok((name, poll))
}

/// Runs the statement until its rows can be fetched, or to its end when it returns none.
async fn run(
    service: &Arc<Service>,
    session: &Arc<Session>,
    work: &Work,
    track: &Track,
    mut info: FlightInfo,
) -> Result<FlightInfo> {
    if let Some(statements) = &work.script {
        let last = service.run_script(session, work, statements, track).await?;
        return service.info_of_last(session, last, info);
    }
    if work.prepared.class.returns_rows {
        let held = service.begun_ahead(session, work, track).await?;
        info.endpoint = vec![service.endpoint(session, Pending::Held(held))?];
    } else {
        let changed = service.run_tracked(session, work, track).await?;
        info.total_records = i64::try_from(changed).unwrap_or(i64::MAX);
    }
    Ok(info)
}

async fn answer(service: &Service, name: Name, poll: &Poll) -> Result<PollInfo> {
    *poll.asked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    let mut outcome = poll.outcome.clone();
    let ended = match tokio::time::timeout(WAIT, outcome.wait_for(Option::is_some)).await {
        Ok(Ok(ended)) => ended.clone(),
        Ok(Err(_)) => Some(Err(Error::new(ErrorKind::Cancelled, "the statement was cancelled"))),
        Err(_) => None,
    };
    *poll.asked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    match ended {
        Some(outcome) => {
            service.polls.all().remove(&name);
            outcome.map(complete)
        }
        None => Ok(underway(&poll.info, descriptor_of(name), service.road.stage(&poll.track).await)),
    }
}

fn complete(info: FlightInfo) -> PollInfo {
    PollInfo { info: Some(info), flight_descriptor: None, progress: Some(1.0), expiration_time: None }
}

/// How far it is: the number for clients that draw a bar, and the words for people.
fn underway(info: &FlightInfo, descriptor: FlightDescriptor, stage: Stage) -> PollInfo {
    let (progress, words) = match stage {
        Stage::Starting => (None, r#"{"state":"starting"}"#.to_owned()),
        Stage::Queued { position, waiting, expected } => {
            let expected = expected.map_or_else(String::new, |wait| {
                let (p50, p90) = (wait.p50.as_secs_f64(), wait.p90.as_secs_f64());
                format!(r#","expected_wait_p50_seconds":{p50:.3},"expected_wait_p90_seconds":{p90:.3}"#)
            });
            (Some(0.0), format!(r#"{{"state":"queued","position":{position},"waiting":{waiting}{expected}}}"#))
        }
        Stage::Running(progress) => {
            let known = (0.0..=1.0).contains(&progress.fraction).then_some(progress.fraction);
            (known, format!(r#"{{"state":"running","rows":{}}}"#, progress.rows))
        }
    };
    // By this descriptor it can be cancelled.
    let info = FlightInfo { flight_descriptor: Some(descriptor.clone()), app_metadata: words.into(), ..info.clone() };
    PollInfo { info: Some(info), flight_descriptor: Some(descriptor), progress, expiration_time: None }
}

fn descriptor_of(name: Name) -> FlightDescriptor {
    let any = Any { type_url: TYPE.to_owned(), value: bytes_of(name) };
    FlightDescriptor::new_cmd(any.encode_to_vec())
}

fn name_in(descriptor: &FlightDescriptor) -> Option<Name> {
    match command::of_descriptor(descriptor).ok()? {
        Command::Unknown(any) if any.type_url == TYPE => name_of(&any.value),
        _ => None,
    }
}

/// The ticket of the result that a client fetches, and asks after.
fn ticket_in(descriptor: &FlightDescriptor) -> Option<Name> {
    match command::of_descriptor(descriptor).ok()? {
        Command::Unknown(any) if any.type_url == FETCHING => doget::name_in(&any.value),
        _ => None,
    }
}

fn unknown() -> Error {
    Error::new(ErrorKind::Missing, "no such statement is polled for")
        .with_sqlstate("34000")
        .with_detail("its result was told already, it was cancelled, or nobody asked for it for a minute")
        .with_hint("send the statement again")
}
