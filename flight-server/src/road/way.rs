//! Which way a statement goes: a decision, without doing anything.

use query::{Effect, Error, ErrorKind};

use crate::session::{Owner, Phase};

/// What the decision depends on.
#[derive(Clone, Debug)]
pub(super) struct Situation {
    /// What the statement does.
    pub(super) effect: Effect,
    /// It may read tables of the writable lake.
    pub(super) reads_lake: bool,
    /// No snapshot can be named for it.
    pub(super) unpinnable: bool,
    /// Rows come with it, which only an engine of its own takes.
    pub(super) has_input: bool,
    /// The session has an engine that holds state: temporary objects, or a transaction.
    pub(super) has_state: bool,
    /// The transaction that is open there.
    pub(super) open: Option<Owner>,
    /// The transaction that the statement was sent in.
    pub(super) sent_in: Option<(u128, Phase)>,
}

/// Where a statement runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// On any engine, and again where that is right.
    Anywhere,
    /// On any engine, once: others see what it does.
    Once,
    /// On the engine that holds the session's state, which is started if there is none.
    InState {
        /// The transaction of this id is begun first.
        begin: Option<u128>,
    },
    /// There is nothing to do.
    Nothing,
}

/// Decides.
///
/// # Errors
/// `Conflict` where the statement does not fit the transaction that is open.
pub(super) fn way(situation: &Situation) -> Result<Way, Error> {
    let Situation { effect, has_state, .. } = *situation;
    // It reads what a transaction reads that is begun in no engine: files, and the lake as its first read found it.
    let anywhere = !has_state && !situation.unpinnable;
    let plain_read = effect == Effect::Reads && !situation.has_input && (!situation.reads_lake || anywhere);
    let stay = Way::InState { begin: None };
    match (&situation.sent_in, situation.open) {
        (Some((_, Phase::Ended(end))), _) => Err(crate::session::ended(end)),
        (Some((_, Phase::Broken(why))), _) if effect != Effect::Ends => Err(crate::session::broken(why)),
        // What is begun is begun, and what has ended has: clients say so by the engine's words beside the protocol's.
        (Some((id, Phase::Held)), Some(Owner::Id(open))) if *id == open => Ok(match effect {
            Effect::Begins => Way::Nothing,
            _ => stay,
        }),
        (Some((_, Phase::Held)), _) => Err(crate::session::rested()),
        // An id of which nothing is open.
        (Some(_), _) if plain_read => Ok(if has_state { stay } else { Way::Anywhere }),
        (Some(_), _) if matches!(effect, Effect::Begins | Effect::Ends) => Ok(Way::Nothing),
        (Some(_), Some(_)) => Err(other_open()),
        (Some((id, _)), None) => Ok(Way::InState { begin: Some(*id) }),
        // No id.
        (None, Some(Owner::Statement)) if effect == Effect::Begins => Ok(Way::Nothing),
        (None, Some(Owner::Statement)) => Ok(stay),
        (None, Some(Owner::Id(_))) => match effect {
            Effect::Reads => Ok(stay),
            _ => Err(without_id()),
        },
        (None, None) if effect == Effect::Ends => Ok(Way::Nothing),
        (None, None) if has_state => Ok(stay),
        (None, None) => Ok(match effect {
            Effect::Reads => Way::Anywhere,
            Effect::ChangesLake | Effect::WritesFiles => Way::Once,
            Effect::ChangesSession | Effect::Begins | Effect::Ends => stay,
        }),
    }
}

fn other_open() -> Error {
    Error::new(ErrorKind::Conflict, "another transaction of this session is open")
        .with_sqlstate("25001")
        .with_hint("a session has one transaction at a time that writes: end the other, or use a connection for each")
}

fn without_id() -> Error {
    Error::new(ErrorKind::Conflict, "a transaction of this session is open, and the statement was sent outside of it")
        .with_sqlstate("25001")
        .with_hint("send it with the transaction's id, end the transaction first, or use another connection")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOTHING: Situation = Situation {
        effect: Effect::Reads,
        reads_lake: false,
        unpinnable: false,
        has_input: false,
        has_state: false,
        open: None,
        sent_in: None,
    };
    const STAY: Way = Way::InState { begin: None };

    fn with(effect: Effect) -> Situation {
        Situation { effect, ..NOTHING }
    }

    #[test]
    fn without_a_transaction() {
        assert_eq!(way(&with(Effect::Reads)), Ok(Way::Anywhere));
        assert_eq!(way(&Situation { reads_lake: true, ..NOTHING }), Ok(Way::Anywhere));
        assert_eq!(way(&with(Effect::ChangesLake)), Ok(Way::Once));
        assert_eq!(way(&with(Effect::WritesFiles)), Ok(Way::Once));
        assert_eq!(way(&with(Effect::ChangesSession)), Ok(STAY));
        assert_eq!(way(&with(Effect::Begins)), Ok(STAY));
        assert_eq!(way(&with(Effect::Ends)), Ok(Way::Nothing));
        let begun = Situation { has_state: true, open: Some(Owner::Statement), ..with(Effect::Begins) };
        assert_eq!(way(&begun), Ok(Way::Nothing));
        for effect in [Effect::Reads, Effect::ChangesLake, Effect::ChangesSession] {
            assert_eq!(way(&Situation { has_state: true, ..with(effect) }), Ok(STAY));
        }
    }

    #[test]
    fn a_transaction_takes_nothing_until_it_must() {
        let sent = |effect, phase| Situation { sent_in: Some((7, phase)), ..with(effect) };
        assert_eq!(way(&sent(Effect::Reads, Phase::Lazy)), Ok(Way::Anywhere));
        assert_eq!(way(&sent(Effect::Ends, Phase::Lazy)), Ok(Way::Nothing));
        assert_eq!(way(&sent(Effect::Begins, Phase::Lazy)), Ok(Way::Nothing));
        let begins = Ok(Way::InState { begin: Some(7) });
        assert_eq!(way(&sent(Effect::ChangesLake, Phase::Lazy)), begins);
        assert_eq!(way(&sent(Effect::ChangesSession, Phase::Lazy)), begins);
        let of_lake = Situation { reads_lake: true, ..sent(Effect::Reads, Phase::Lazy) };
        assert_eq!(way(&of_lake), Ok(Way::Anywhere));
        assert_eq!(way(&Situation { unpinnable: true, ..of_lake.clone() }), begins);
        assert_eq!(way(&Situation { has_state: true, ..of_lake }), begins);
        assert_eq!(way(&Situation { has_input: true, ..sent(Effect::ChangesLake, Phase::Lazy) }), begins);
    }

    #[test]
    fn a_transaction_that_is_open_has_its_statements_and_no_others() {
        let open = |effect| Situation { has_state: true, open: Some(Owner::Id(7)), ..with(effect) };
        for effect in [Effect::Reads, Effect::ChangesLake, Effect::ChangesSession, Effect::Ends] {
            assert_eq!(way(&Situation { sent_in: Some((7, Phase::Held)), ..open(effect) }), Ok(STAY));
        }
        assert_eq!(way(&open(Effect::Reads)), Ok(STAY));
        for effect in [Effect::ChangesLake, Effect::ChangesSession, Effect::Begins, Effect::Ends] {
            assert_eq!(way(&open(effect)).unwrap_err().sqlstate(), "25001", "{effect:?}");
        }
        let other = Situation { sent_in: Some((8, Phase::Lazy)), ..open(Effect::ChangesLake) };
        assert_eq!(way(&other).unwrap_err().sqlstate(), "25001");
    }

    #[test]
    fn what_is_gone_does_not_go_on_in_silence() {
        let gone = Situation { sent_in: Some((7, Phase::Held)), ..with(Effect::ChangesLake) };
        assert_eq!(way(&gone).unwrap_err().sqlstate(), "25P03");
        let why = Error::new(ErrorKind::Lost, "gone");
        let broken = Situation { sent_in: Some((7, Phase::Broken(why))), ..with(Effect::Reads) };
        assert_eq!(way(&broken).unwrap_err().sqlstate(), "25P02");
    }
}
