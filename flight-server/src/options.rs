//! Session options: `catalog`, `schema`, the engine's settings that a session may change, and those of the service.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use prost::Message;
use proto::{GetOptionsResult, OptionError, OptionFault, OptionValue, SetOptionsRequest, SetOptionsResult};
use query::{Error, ErrorKind, Result, Statement};

use crate::service::Service;
use crate::session::{OWN_OPTIONS, Session};

/// How many streams a result is split into.
pub(crate) const ENDPOINTS: &str = "tavana.endpoints";
/// Whether results are kept, and taken from what is kept.
pub(crate) const RESULT_CACHE: &str = "tavana.result_cache";
/// The name of the client, as the history is to have it.
pub(crate) const APPLICATION: &str = "tavana.application_name";
/// What the session's statements are found by in the history.
pub(crate) const QUERY_TAG: &str = "tavana.query_tag";
/// The most that a result is split into.
const MOST_ENDPOINTS: usize = 64;
/// Bytes of the name of a client, and of a tag.
pub(crate) const LONGEST_LABEL: usize = 256;
/// How many options a session may have, and how long a value may be.
const OPTIONS: usize = 100;
const VALUE_LIMIT: usize = 10_000;

/// `SetSessionOptions`: sets each option that is sound, and tells of the others why not.
pub(crate) async fn set(service: &Service, session: &Arc<Session>, body: &Bytes) -> Result<Bytes> {
    let request = SetOptionsRequest::decode(body.clone()).map_err(|error| damaged(&error))?;
    let mut errors = HashMap::new();
    for (name, value) in request.options {
        let outcome = match value.into_text() {
            None => {
                unset(session, &name);
                Ok(())
            }
            Some(value) => set_one(service, session, &name, value).await,
        };
        if let Err(error) = outcome {
            tracing::debug!(option = name, %error, "a session option was refused");
            errors.insert(name, OptionError { value: fault_of(&error).into() });
        }
    }
    Ok(SetOptionsResult { errors }.encode_to_vec().into())
}

async fn set_one(service: &Service, session: &Arc<Session>, name: &str, value: String) -> Result<()> {
    if value.len() > VALUE_LIMIT {
        return Err(Error::new(ErrorKind::Data, format!("the value is longer than {VALUE_LIMIT} bytes")));
    }
    if name.starts_with(OWN_OPTIONS) {
        check_own(service, name, &value)?;
    } else {
        try_out(service, session, name, &value).await?;
    }
    let mut options = session.options.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if options.len() >= OPTIONS {
        return Err(Error::new(ErrorKind::Limit, format!("a session has at most {OPTIONS} options")));
    }
    options.retain(|other, _| !other.eq_ignore_ascii_case(name));
    options.insert(name.to_owned(), value);
    Ok(())
}

fn unset(session: &Session, name: &str) {
    let mut options = session.options.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // An engine's settings are named without regard to case.
    options.retain(|other, _| !other.eq_ignore_ascii_case(name));
}

fn check_own(service: &Service, name: &str, value: &str) -> Result<()> {
    if name == RESULT_CACHE {
        return match value {
            "on" if service.road.results.is_none() => {
                Err(Error::new(ErrorKind::Data, "the server keeps no results: it was started without --result-cache"))
            }
            "on" | "off" => Ok(()),
            _ => Err(Error::new(ErrorKind::Data, format!("{RESULT_CACHE} is on or off"))),
        };
    }
    if name == APPLICATION || name == QUERY_TAG {
        return match value.len() {
            0..=LONGEST_LABEL => Ok(()),
            _ => Err(Error::new(ErrorKind::Data, format!("{name} has at most {LONGEST_LABEL} bytes"))),
        };
    }
    if name != ENDPOINTS {
        return Err(Error::new(ErrorKind::Denied, format!("there is no option \"{name}\"")));
    }
    match value.parse::<usize>() {
        Ok(1..=MOST_ENDPOINTS) => Ok(()),
        _ => Err(Error::new(ErrorKind::Data, format!("{ENDPOINTS} is a number from 1 to {MOST_ENDPOINTS}"))),
    }
}

/// Whether the engine takes the session's options with this one.
async fn try_out(service: &Service, session: &Session, name: &str, value: &str) -> Result<()> {
    let mut options: BTreeMap<String, String> = session.settings().iter().cloned().collect();
    options.retain(|other, _| !other.eq_ignore_ascii_case(name));
    options.insert(name.to_owned(), value.to_owned());
    let statement = Statement::alone("SELECT 1", options.into_iter().collect());
    service.road.try_out(&session.principal, &statement).await
}

fn fault_of(error: &Error) -> OptionFault {
    match error.kind() {
        ErrorKind::Denied => OptionFault::InvalidName,
        ErrorKind::Missing | ErrorKind::Data | ErrorKind::Syntax | ErrorKind::Limit => OptionFault::InvalidValue,
        _ => OptionFault::Error,
    }
}

/// `GetSessionOptions`: what was set, and where names without a catalog and schema are looked for.
pub(crate) async fn get(service: &Service, session: Option<&Arc<Session>>) -> Result<Bytes> {
    let mut options: BTreeMap<String, String> = BTreeMap::new();
    options.insert("catalog".to_owned(), service.default_catalog().to_owned());
    options.insert("schema".to_owned(), "main".to_owned());
    options.insert(ENDPOINTS.to_owned(), "1".to_owned());
    if service.road.results.is_some() {
        options.insert(RESULT_CACHE.to_owned(), "on".to_owned());
    }
    if let Some(session) = session {
        let set = session.options.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        options.retain(|name, _| !set.keys().any(|other| other.eq_ignore_ascii_case(name)));
        options.extend(set);
    }
    let options = options.into_iter().map(|(name, value)| (name, OptionValue::text(value)));
    Ok(GetOptionsResult { options: options.collect() }.encode_to_vec().into())
}

/// How many streams the session's results are split into.
pub(crate) fn endpoints(session: &Session) -> usize {
    session.option(ENDPOINTS).and_then(|value| value.parse().ok()).unwrap_or(1)
}

/// Whether the session wants results that are kept.
pub(crate) fn wants_kept(session: &Session) -> bool {
    session.option(RESULT_CACHE).is_none_or(|value| value == "on")
}

fn damaged(error: &prost::DecodeError) -> Error {
    Error::new(ErrorKind::Syntax, "the action's body is damaged").with_detail(error.to_string())
}
