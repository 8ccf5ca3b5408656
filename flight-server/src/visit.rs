//! Clients at engines' own doors. They get what they would get here, by the same road; only the messages of a result go
//! from the engine to them, past this server.

use std::sync::Arc;

use futures::StreamExt;
use query::{Arrival, Frames, Result, Visitor};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::doget::{name_in, result, unknown_ticket};
use crate::service::Service;

/// Clients that are answered at a time; others wait at their doors.
const ANSWERS: usize = 10_000;

/// Answers them as they come; never ends by itself. Dropping it breaks the answers off.
pub(crate) async fn answer_all(service: Arc<Service>, arrivals: Option<mpsc::Receiver<Arrival>>) {
    let mut answers = JoinSet::new();
    if let Some(mut arrivals) = arrivals {
        loop {
            tokio::select! {
                arrival = arrivals.recv(), if answers.len() < ANSWERS => match arrival {
                    Some(arrival) => drop(answers.spawn(answer(service.clone(), arrival))),
                    None => break,
                },
                Some(_) = answers.join_next() => {}
            }
        }
    }
    std::future::pending().await
}

async fn answer(service: Arc<Service>, arrival: Arrival) {
    let _active = service.active.token();
    let (frames, delivery) = match asked(&service, &arrival).await {
        Ok((frames, delivery)) => (frames, delivery),
        Err(error) => (futures::stream::iter([Err(error)]).boxed(), 0),
    };
    arrival.visitor.answer(delivery, frames).await;
}

async fn asked(service: &Arc<Service>, arrival: &Arrival) -> Result<(Frames, u64)> {
    let principal = service.door.identify_visitor(arrival.authorization.as_deref()).await?;
    let name = name_in(&arrival.ticket).ok_or_else(unknown_ticket)?;
    let (ticket, running) = service.sessions.redeem(&principal, name).ok_or_else(unknown_ticket)?;
    let engine = Visitor::engine(&*arrival.visitor);
    let (frames, delivery) = result(service.clone(), ticket, running, Some(engine))?;
    // Without references among the frames, any number will do.
    Ok((frames, delivery.map_or_else(rand::random, |delivery| delivery.number)))
}
