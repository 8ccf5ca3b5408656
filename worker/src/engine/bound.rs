//! A statement that is judged by the gate and bound by the engine. Everything here blocks.

use query::{Class, Effect, Error, ErrorKind, LAKE_CATALOG, LakeReads, LakeTable, Result, Statement};

use super::parser::EngineParser;
use super::statement::{Scene, stopped};
use super::tables::{Taken, Views};
use super::{keeping, missing, tables};
use crate::ffi::{self, Connection, Extracted, Failure, Found, Judgement, Narrow, Read, statement_type};
use crate::gate::{Gate, Home, StatementKind, Target};

/// The mark of [`outdated`].
pub(super) const OUTDATED: &str = "TV001";

/// A statement that was judged and bound.
pub(super) struct Bound<'c> {
    pub(super) class: Class,
    pub(super) reads_lake: bool,
    pub(super) lake_tables: Vec<LakeTable>,
    pub(super) unpinnable: bool,
    pub(super) ordered: bool,
    pub(super) makes_macro: bool,
    /// Whether its result is the same each time, with the same values, settings and files of its tables.
    pub(super) repeatable: bool,
    /// Whether it is if its plan says so, which is made when the values of its parameters are known.
    pub(super) may_repeat: bool,
    /// Whether what was found out stays so, with the same settings and files of its tables.
    pub(super) stays: bool,
    /// Whether it may be kept: what it reads does not change, or is looked up anew when it runs.
    pub(super) closed: bool,
    /// What is kept with it, where that stays right.
    pub(super) judgement: Option<Judgement>,
    /// The views of tables that it may read, where these are as it wants them.
    pub(super) views: Option<Views>,
    pub(super) prepared: ffi::Prepared<'c>,
    /// Where names are looked up while it is there, for what has nothing to look for in the lake: the engine may bind it
    /// again when it runs.
    pub(super) narrow: Option<Narrow<'c>>,
}

impl<'c> Bound<'c> {
    /// One that was kept. `stays` says whether it need not be judged the next time.
    fn again(
        (judgement, stays): (Judgement, bool),
        views: Option<Views>,
        prepared: ffi::Prepared<'c>,
        narrow: Option<Narrow<'c>>,
    ) -> Self {
        Self {
            class: judgement.class,
            reads_lake: false,
            lake_tables: Vec::new(),
            unpinnable: false,
            ordered: judgement.ordered,
            makes_macro: false,
            repeatable: judgement.repeatable,
            may_repeat: judgement.repeatable,
            stays,
            closed: true,
            judgement: stays.then_some(judgement),
            views,
            prepared,
            narrow,
        }
    }
}

/// What a statement is bound for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To say what it is.
    Look,
    /// To run.
    Run,
}

/// Judges and binds a statement.
///
/// # Errors
/// [`outdated`] when another statement has made views of its tables since, which is to be run; not while a turn is held.
pub(super) fn bound<'c>(
    scene: &Scene<'c>,
    statement: &Statement,
    purpose: Purpose,
    turn: Option<&Taken>,
) -> Result<Bound<'c>> {
    let Scene { core, connection, entry, may_write } = *scene;
    let (task, sql) = (entry.task(), &statement.sql);
    task.check()?;
    let has_lake = !core.search_path.is_empty();
    if let Some((judgement, prepared)) = keeping::judged(connection, sql, purpose == Purpose::Run) {
        return Ok(Bound::again((judgement, true), None, prepared, has_lake.then(|| tables::search_only(connection))));
    }
    let judged = match &core.gate {
        Some(gate) => {
            let known = |name: &str| statement.tables.iter().any(|table| table.name.eq_ignore_ascii_case(name));
            let parser = EngineParser { connection, trees: &core.trees };
            let judged = gate.judge(sql, StatementKind::Other, &known, &parser);
            Some(judged.map_err(|refusal| missing::or_refused(connection, refusal))?)
        }
        None => None,
    };
    let away = has_lake && judged.as_ref().is_some_and(|judged| judged.without_lake) && !connection.has_macros();
    let may_keep = keeping::may_keep(connection);
    // What varies the engine may work out when it binds, as `localtimestamp`.
    let may_keep = may_keep && judged.as_ref().is_some_and(|judged| !judged.varies);
    let closed = judged.as_ref().filter(|judged| judged.closed && (away || !has_lake) && may_keep);
    let judgement = closed.map(Judgement::of);
    let of_known = judged.as_ref().filter(|judged| judged.of_known && !has_lake && may_keep);
    let of_known = of_known.filter(|_| keeping::are_single(statement));
    if let Some(judged) = of_known.filter(|_| purpose == Purpose::Run) {
        // The engine binds it anew when it runs, to the views that there are then.
        core.tables.define(connection, &core.database, task, statement, turn)?;
        let views = core.tables.views(&statement.tables);
        if let Some(prepared) = views.as_ref().and_then(|_| connection.kept(sql)) {
            return Ok(Bound::again((Judgement::of(judged), false), views, prepared, None));
        }
    }
    let of_known = of_known.is_some();
    // Only now: extracting already runs some statements that the gate refuses.
    let extracted = connection.extract(sql).map_err(|failure| stopped(task, &failure, sql))?;
    match extracted.len() {
        1 => {}
        0 => return Err(Error::new(ErrorKind::Syntax, "the statement is empty")),
        count => {
            return Err(Error::new(
                ErrorKind::Syntax,
                format!("the text holds {count} statements; one at a time is run"),
            )
            .with_hint("send them one by one"));
        }
    }
    task.check()?;
    core.tables.define(connection, &core.database, task, statement, turn)?;
    let class =
        judged.as_ref().map(|judged| judged.settle(may_write, |target| home(connection, target))).transpose()?;
    let cascading = class.filter(|class| class.effect == Effect::ChangesLake).and_then(|_| Gate::without_cascade(sql));
    let extracted = match cascading {
        Some(plain) => connection.extract(plain).map_err(|failure| stopped(task, &failure, sql))?,
        None => extracted,
    };
    let narrow = away.then(|| tables::search_only(connection));
    let in_snapshot =
        statement.reads.as_deref().filter(|_| has_lake && class.is_none_or(|it| it.effect == Effect::Reads));
    let (extracted, read) = match in_snapshot.filter(|_| judged.is_some()) {
        Some(reads) => of_snapshot(scene, extracted, statement, reads, purpose)?,
        None => (extracted, None),
    };
    let refused = |failure: Failure| {
        let error = stopped(task, &failure, sql);
        match error.kind() {
            ErrorKind::Missing => core.tables.reason(&statement.tables, &error).unwrap_or(error),
            ErrorKind::Source | ErrorKind::Corrupt => {
                core.tables.unnamed(connection, statement, Some(&error)).unwrap_or(error)
            }
            _ => error,
        }
    };
    connection.forget_files();
    let views = views(scene, statement, purpose)?;
    let prepared = extracted.prepare(0).map_err(refused)?;
    let is_consistent = connection.bound_is_consistent();
    // A plan over files holds what they were when it was made. That of a statement with parameters the engine makes anew
    // whenever it runs.
    let closed = judgement.is_some() || of_known && !prepared.parameters().is_empty();
    if let Some(error) = core.tables.unnamed(connection, statement, None) {
        return Err(error);
    }
    if class.is_some() {
        Gate::agree(sql, StatementKind::from_code(prepared.kind()))?;
    }
    let class = class.unwrap_or_else(|| class_without_gate(&prepared));
    let mut bound = Bound {
        class,
        reads_lake: true,
        lake_tables: Vec::new(),
        unpinnable: true,
        ordered: true,
        makes_macro: false,
        repeatable: false,
        may_repeat: false,
        stays: false,
        closed,
        judgement,
        views,
        prepared,
        narrow,
    };
    // Of what nobody asked, the worst is taken for true.
    let Some(judged) = judged else { return Ok(bound) };
    bound.reads_lake =
        judged.reads_lake || (has_lake && (connection.has_macros() || bound.prepared.reads(LAKE_CATALOG)));
    bound.unpinnable = bound.reads_lake && read.as_ref().is_none_or(|read| read.beyond);
    // Of a snapshot, tables hold the same each time. What views and macros of the lake call was not judged.
    let in_snapshot = read.as_ref().is_some_and(|read| !read.beyond && !read.views)
        && in_snapshot.is_some_and(|reads| reads.snapshot.is_some());
    let tables = read.unwrap_or_default().tables;
    bound.lake_tables = tables.into_iter().map(|(schema, name)| LakeTable { schema, name }).collect();
    (bound.ordered, bound.makes_macro) = (judged.ordered, judged.makes_macro);
    // Where there is a lake, somebody may make a table there of a known one's name.
    let of_text = (judged.closed && (away || !has_lake)) || (judged.of_known && !has_lake);
    let same_views = match &bound.views {
        Some(views) => core.tables.has(views),
        None => statement.tables.is_empty(),
    };
    bound.stays = of_text && same_views && !bound.reads_lake && keeping::may_keep(connection);
    let of_snapshot = in_snapshot && judged.of_tables && same_views;
    bound.may_repeat = (bound.stays || of_snapshot && keeping::may_keep(connection)) && !judged.varies;
    bound.repeatable = bound.may_repeat && is_consistent;
    let repeatable = bound.repeatable;
    bound.judgement = bound.judgement.map(|judgement| Judgement { repeatable, ..judgement });
    Ok(bound)
}

/// The views of the tables that a statement may read, all as it wants them; none where that does not matter or cannot be had.
fn views(scene: &Scene<'_>, statement: &Statement, purpose: Purpose) -> Result<Option<Views>> {
    let Scene { core, connection, .. } = *scene;
    if statement.tables.is_empty() || statement.all_tables || connection.in_transaction() {
        return Ok(None);
    }
    let views = core.tables.views(&statement.tables);
    if views.is_none() && purpose == Purpose::Run && !core.tables.has_failed(&statement.tables) {
        return Err(outdated());
    }
    Ok(views)
}

/// The views that a statement was bound to are not those that it wants any more. It stays in the engine: whoever runs the
/// statement binds it again.
pub(super) fn outdated() -> Error {
    Error::new(ErrorKind::Conflict, "the tables have other files now").with_sqlstate(OUTDATED)
}

/// The statement as it reads the lake in its transaction's snapshot, and what it reads of it. One for which no snapshot can
/// be named is left as it is.
fn of_snapshot<'c>(
    scene: &Scene<'c>,
    extracted: Extracted<'c>,
    statement: &Statement,
    reads: &LakeReads,
    purpose: Purpose,
) -> Result<(Extracted<'c>, Option<Read>)> {
    let (task, sql) = (scene.entry.task(), &statement.sql);
    let read = extracted.read_version(0, LAKE_CATALOG, reads.snapshot);
    let read = read.map_err(|failure| stopped(task, &failure, sql))?;
    if !read.beyond || reads.snapshot.is_none() {
        return Ok((extracted, Some(read)));
    }
    if purpose == Purpose::Run {
        // It was looked at, and a view or macro of it is another one since.
        return Err(Error::new(ErrorKind::Conflict, "what the statement reads was changed by another meanwhile")
            .with_sqlstate("40001")
            .with_hint("run it again"));
    }
    let as_it_was = scene.connection.extract(sql).map_err(|failure| stopped(task, &failure, sql))?;
    Ok((as_it_was, Some(read)))
}

/// Where the engine finds what a statement changes, or makes what it makes.
fn home(connection: &Connection, target: &Target) -> Home {
    let name = if target.makes { "" } else { &target.name };
    // A schema is made where other things are.
    let schema = if target.makes && target.name.is_empty() { "" } else { &target.schema };
    match connection.catalog_of("", schema, name) {
        Found::In(catalog) => Home::of_catalog(&catalog),
        Found::Nowhere | Found::Untold => Home::Unknown,
    }
}

fn class_without_gate(prepared: &ffi::Prepared<'_>) -> Class {
    match prepared.kind() {
        statement_type::SELECT | statement_type::EXPLAIN => Class { returns_rows: true, effect: Effect::Reads },
        _ => Class { returns_rows: false, effect: Effect::ChangesSession },
    }
}
