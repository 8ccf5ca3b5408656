//! Where statements come from, as far as their client says: kept in the history, and trusted for nothing else.

use http::HeaderMap;
use http::header::{HeaderValue, USER_AGENT};

use super::{Session, lock};
use crate::options::{APPLICATION, LONGEST_LABEL, QUERY_TAG};

/// The header of the W3C's trace context, <https://www.w3.org/TR/trace-context/>.
const TRACEPARENT: &str = "traceparent";

/// What a call says of its client.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Called {
    agent: Option<HeaderValue>,
    traceparent: Option<HeaderValue>,
}

/// Where a statement comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Origin {
    /// The client, as it calls itself.
    pub(crate) client: Option<String>,
    /// What it is to be found by.
    pub(crate) tag: Option<String>,
    /// The trace that it is a part of.
    pub(crate) traceparent: Option<String>,
}

impl Called {
    /// What the headers of a call say.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let is_trace = |value: &&HeaderValue| value.to_str().is_ok_and(is_traceparent);
        Self {
            agent: headers.get(USER_AGENT).filter(|agent| agent.len() <= LONGEST_LABEL).cloned(),
            traceparent: headers.get(TRACEPARENT).filter(is_trace).cloned(),
        }
    }
}

/// Whether a text is `version-trace-parent-flags`, each in small hex digits and of its length, and no number is 0.
fn is_traceparent(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_hex = |part: &str| part.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 32, 16, 2]
        && parts.iter().all(|part| is_hex(part))
        && parts.first().is_some_and(|version| *version != "ff")
        && parts.iter().skip(1).take(2).all(|id| id.bytes().any(|digit| digit != b'0'))
}

impl Session {
    /// Notes what a call says of its client; of the trace the last call counts.
    pub(crate) fn called(&self, called: &Called) {
        let mut last = lock(&self.called);
        if *last != *called {
            *last = called.clone();
        }
    }

    /// Where a statement comes from that it sends now.
    pub(crate) fn origin(&self) -> Origin {
        let called = lock(&self.called).clone();
        let text = |value: Option<HeaderValue>| value?.to_str().ok().map(str::to_owned);
        Origin {
            client: self.option(APPLICATION).or_else(|| text(called.agent)),
            tag: self.option(QUERY_TAG),
            traceparent: text(called.traceparent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_told_from_what_is_none() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(is_traceparent(good));
        for bad in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        ] {
            assert!(!is_traceparent(bad), "{bad}");
        }
        let headers =
            HeaderMap::from_iter([(http::HeaderName::from_static(TRACEPARENT), HeaderValue::from_static(good))]);
        assert_eq!(Called::of(&headers).traceparent.as_ref().map(HeaderValue::as_bytes), Some(good.as_bytes()));
    }
}
