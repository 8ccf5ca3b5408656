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
use crate::waiting::Keeper;
use crate::{asked, command, doget};

/// The type of the descriptor that a client asks again with.
const TYPE: &str = "type.googleapis.com/tavana.v1.Poll";
/// The type of a descriptor that holds a ticket whose result is being fetched: by it, its client asks how far that is.
const FETCHING: &str = "type.googleapis.com/tavana.v1.Fetching";
/// How long an answer waits for the end of the statement before it tells how far it is.
const WAIT: Duration = Duration::from_secs(1);
/// How long a statement goes on that nobody asks for.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// What a statement that waits ends with when the service does: it keeps its place.
const DRAINING: &str = "57P01";
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
    /// What keeps its place in line, if anything does.
    keeper: Option<Arc<Keeper>>,
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
        let late = |poll: &Poll| poll.asked.lock().unwrap_or_else(PoisonError::into_inner).elapsed() >= FORGOTTEN;
        let late: Vec<Arc<Poll>> = self.all().extract_if(|_, poll| late(poll)).map(|(_, poll)| poll).collect();
        late.iter().for_each(|poll| poll.over());
    }

    /// Ends a principal's statement; whether there was one.
    pub(crate) fn cancel(&self, principal: &Principal, descriptor: &FlightDescriptor) -> bool {
        let Some(name) = name_in(descriptor) else { return false };
        let Some(poll) = self.get(principal, name) else { return false };
        poll.over();
        self.all().remove(&name).is_some()
    }
}

impl Poll {
    /// Nobody comes back for it: its place in line is not kept any more. When the service ends it is, so no drop does this.
    fn over(&self) {
        if let Some(keeper) = &self.keeper {
            keeper.over();
        }
    }
}

/// Answers the call.
pub(crate) async fn serve(
    service: &Arc<Service>,
    session: &Arc<Session>,
    descriptor: FlightDescriptor,
) -> Result<PollInfo> {
    if let Some(name) = name_in(&descriptor) {
        let poll = match service.polls.get(&session.principal, name) {
            Some(poll) => poll,
            None => resumed(service, &session.principal, name, descriptor).await?,
        };
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
    let name: Name = rand::random();
    let keeper = service.places.as_ref().and_then(|places| places.keeper(&session, &work, name));
    let poll = begin(service, session, (name, work, keeper), descriptor)?;
    answer(service, name, &poll).await
}

/// Takes up again what waited in line, and was polled for under this name, when the service before this one ended.
async fn resumed(
    service: &Arc<Service>,
    principal: &Principal,
    name: Name,
    descriptor: FlightDescriptor,
) -> Result<Arc<Poll>> {
    let places = service.places.as_ref().ok_or_else(unknown)?;
    let turn = match places.turn(name).await {
        Some(turn) => turn,
        // Another call may have been first.
        None => return service.polls.get(principal, name).ok_or_else(unknown),
    };
    let left = turn.find(principal).await?.ok_or_else(unknown)?;
    service.check_open()?;
    let session = service.sessions.begin(principal.clone())?;
    *session.options.lock().unwrap_or_else(PoisonError::into_inner) = left.options.into_iter().collect();
    let parameters = left.parameters.as_deref().map(|values| asked::read(values).ok_or_else(unknown)).transpose()?;
    let work = match service.looked_at(&session, &left.sql, None).await {
        Ok((_, work)) if parameters.is_some() => {
            let settled = service.road.settle(&session, None, &work.prepared, parameters.as_ref()).await;
            settled.map(|prepared| Work { prepared, parameters, ..work })
        }
        outcome => outcome.map(|(_, work)| work),
    };
    let begun = work.and_then(|work| {
        let keeper = places.keeper(&session, &work, name).ok_or_else(unknown)?;
        keeper.left_at(left.order);
        begin(service, session.clone(), (name, work, Some(keeper)), descriptor)
    });
    match begun {
        Ok(poll) => {
            turn.taken();
            Ok(poll)
        }
        Err(error) => {
            service.sessions.close(&session);
            Err(error)
        }
    }
}

fn begin(
    service: &Arc<Service>,
    session: Arc<Session>,
    (name, work, keeper): (Name, Work, Option<Arc<Keeper>>),
    descriptor: FlightDescriptor,
) -> Result<Arc<Poll>> {
    let track = Arc::new(Track::kept(keeper.clone()));
    let (told, outcome) = watch::channel(None);
    let principal = session.principal.clone();
    let info = info_about(&work.prepared, descriptor);
    let task = {
        let (service, track, info, keeper) = (service.clone(), track.clone(), info.clone(), keeper.clone());
        let tasks = service.active.clone();
        tasks.spawn(async move {
            let outcome = run(&service, &session, &work, &track, info).await;
            if let (Some(keeper), Err(error)) = (&keeper, &outcome)
                && error.sqlstate() != DRAINING
            {
                keeper.over();
            }
            let _ = told.send(Some(outcome));
        })
    };
    let poll = Arc::new(Poll {
        principal,
        info,
        track,
        outcome,
        asked: Mutex::new(Instant::now()),
        keeper,
        _task: AbortOnDropHandle::new(task),
    });
    let mut polls = service.polls.all();
    if polls.len() >= POLLS {
        return Err(Error::new(ErrorKind::Limit, format!("{POLLS} statements are polled for already"))
            .with_hint("ask with GetFlightInfo"));
    }
    polls.insert(name, poll.clone());
    Ok(poll)
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
            poll.over();
            outcome.map(complete)
        }
        None => {
            let stage = service.road.stage(&poll.track).await;
            if let (Stage::Queued { .. }, Some(keeper)) = (stage, &poll.keeper) {
                keeper.keep().await;
            }
            Ok(underway(&poll.info, descriptor_of(name), stage))
        }
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
