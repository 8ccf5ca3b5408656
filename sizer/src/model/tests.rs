use std::sync::Arc;

use query::Plan;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::kept::Column;
use super::predicate::{bare, filtered, selectivity, split};
use super::relation::Relation;
use super::*;
use crate::statistics::{ColumnStatistics, TableStatistics};

/// A column of which as many distinct values are known, between these two.
pub(crate) fn column(name: &str, kind: &str, distinct: f64, range: (f64, f64)) -> Column {
    Column {
        distinct: Some(distinct),
        counted: true,
        base_rows: 1e9,
        range: Some(range),
        step: Some(1.0),
        ..Column::of_type(name, kind)
    }
}

fn known(width: f64, distinct: f64, range: Option<(f64, f64)>) -> ColumnStatistics {
    ColumnStatistics {
        compressed: 1e6,
        uncompressed: 4e6,
        width,
        text_length: None,
        text: false,
        flat: true,
        nulls: 0.0,
        distinct,
        counted: true,
        range,
        step: Some(1.0),
    }
}

fn text(length: f64, distinct: f64) -> ColumnStatistics {
    ColumnStatistics { width: 16.0, text_length: Some(length), text: true, ..known(16.0, distinct, None) }
}

/// A million rows: a key, a day, a flag of three values, and a text of 30 letters.
fn table() -> TableStatistics {
    TableStatistics::with_columns(
        1e6,
        [
            ("key".to_owned(), known(8.0, 1e6, Some((1.0, 1e6)))),
            ("day".to_owned(), known(4.0, 1000.0, Some((0.0, 999.0)))),
            ("flag".to_owned(), known(4.0, 3.0, Some((0.0, 2.0)))),
            ("note".to_owned(), text(30.0, 9e5)),
        ],
    )
}

fn tables(scan: &Plan) -> TablesOfPlan {
    let mut tables = TablesOfPlan::default();
    tables.insert(scan, Arc::new(table()));
    tables
}

fn node(operator: &str, rows: u64, details: &[(&str, &str)], inputs: Vec<Plan>) -> Plan {
    let details = details.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Plan { operator: operator.to_owned(), rows, details, inputs, ..Plan::default() }
}

fn scan(columns: &str, filters: &str) -> Plan {
    let mut scan = node("READ_PARQUET", 1_000_000, &[("Projections", columns), ("Filters", filters)], Vec::new());
    scan.files = vec!["/lake/t.parquet".to_owned()];
    scan.file_count = 1;
    scan
}

/// The model of an operator over a scan, on one thread.
fn over(plan: &Plan, threads: u32) -> Modelled {
    model(plan, &tables(&scan("", "")), threads).unwrap()
}

fn own(plan: &Plan) -> f64 {
    over(plan, 1).root.own
}

#[test]
fn scans_read_what_their_conditions_leave() {
    let rows = |filters: &str| over(&scan("key\nday", filters), 1).root.rows;
    assert_eq!(rows(""), 1e6);
    assert_eq!(rows("day>=100 AND day<=199"), 1e5);
    assert_eq!(rows("day>=100\nday<=199"), 1e5);
    assert_eq!(rows("flag=1").round(), 333_333.0);
    assert!(rows("flag=7") < 1.0, "outside of its range");
    assert_eq!(rows("key=5"), 1.0);
    assert_eq!(rows("optional: flag IN (1, 2)"), 1e6);
    assert_eq!(rows("flag IN (1, 2)").round(), 666_667.0);
    assert_eq!(rows("contains(note, 'x')"), 1e5);
    assert_eq!(rows("no_such=5"), 2e5, "the engine's guess");
    // Ten row groups of 4 MB: 0.4 MB of each column at a time, and 0.12 MB.
    let root = over(&scan("key\nday", ""), 1).root;
    let reader = 1.6 * 4e6 / 9.0 + 0.12e6;
    assert!((root.own - 2.0 * reader).abs() < 1.0, "{}", root.own);
    let scanned = root.scanned.unwrap();
    assert_eq!((scanned.bytes, scanned.rows, scanned.known, scanned.remote), (2e6, 1e6, true, false));
}

#[test]
fn scans_of_text_hold_their_readers() {
    assert_eq!(own(&node("READ_CSV_AUTO", 100, &[], Vec::new())), 96e6);
    assert_eq!(own(&node("READ_NDJSON", 100, &[], Vec::new())), 120e6);
    assert_eq!(over(&node("READ_CSV", 100, &[], Vec::new()), 4).root.own, 4.0 * 96e6);
}

#[test]
fn a_store_is_read_by_whole_row_groups() {
    let mut remote = scan("key", "");
    remote.files = vec!["s3://lake/t.parquet".to_owned()];
    let mut tables = TablesOfPlan::default();
    tables.insert(&remote, Arc::new(table()));
    let remote = model(&remote, &tables, 1).unwrap();
    let local = over(&scan("key", ""), 1);
    assert!((remote.root.own - local.root.own - 1e6 / 9.0).abs() < 1.0);
    assert!(remote.wall > local.wall);
}

#[test]
fn groupings_hold_a_row_for_each_group() {
    let by = |keys: &str, columns: &str, aggregates: &str| {
        node("HASH_GROUP_BY", 900_000, &[("Groups", keys), ("Aggregates", aggregates)], vec![scan(columns, "")])
    };
    // 1,000 groups of 9 + 4 + 24 bytes, and 2,048 places of 8 bytes.
    assert_eq!(own(&by("#0", "day", "sum(#0)")), 37_000.0 + 16_384.0);
    let modelled = over(&by("#0", "day", "sum(#0)"), 1);
    assert_eq!(modelled.root.rows, 1000.0);
    // A million groups of 9 + 8 + 8 bytes, and 2^21 places.
    assert_eq!(own(&by("#0", "key", "count_star()")), 25e6 + 8.0 * 2_097_152.0);
    // Groups by two columns: their combinations.
    assert_eq!(over(&by("#0\n#1", "day\nflag", ""), 1).root.rows, 3000.0);
    // Distinct values are found in a table of their own.
    let distinct = own(&by("#0", "flag\nday", "count(DISTINCT #1)"));
    assert_eq!(distinct, 3.0 * 21.0 + 8.0 * 8.0 + 3000.0 * 17.0 + 8.0 * 8192.0);
    // What is kept for each row cannot be spilled.
    let median = over(&by("#0", "flag\nkey", "median(#1)"), 1).root;
    assert_eq!(median.unspillable, 13e6);
    assert!(by("#0", "note", "").inputs.len() == 1 && over(&by("#0", "note", ""), 1).root.text_keys);
}

#[test]
fn one_row_holds_what_it_keeps() {
    let one =
        |aggregates: &str| node("UNGROUPED_AGGREGATE", 1, &[("Aggregates", aggregates)], vec![scan("key\nnote", "")]);
    assert_eq!(own(&one("count_star()")), 0.0);
    assert_eq!(own(&one("count(DISTINCT #0)")), 1e6 * 17.0 + 8.0 * 2_097_152.0);
    assert_eq!(own(&one("string_agg(#1, ',')")), 1e6 * (2.6 * 30.0 + 8.0));
    assert_eq!(own(&one("list(#0)")), 1e6 * 28.8);
}

#[test]
fn sorts_hold_their_rows() {
    let sort = |keys: &str| node("ORDER_BY", 0, &[("Order By", keys)], vec![scan("key\nnote", "")]);
    // 8 + 16 + 30 bytes, and 17, and 8 for the second key.
    assert_eq!(own(&sort("key ASC")), 71e6);
    assert_eq!(own(&sort("key ASC\nnote ASC")), 79e6);
    let top = node("TOP_N", 10, &[("Top", "10"), ("Order By", "key ASC")], vec![scan("key\nnote", "")]);
    assert_eq!(own(&top), 4096.0 * 70.0);
    assert_eq!(over(&top, 1).root.rows, 10.0);
}

#[test]
fn windows_hold_their_rows() {
    let window = |function: &str| node("WINDOW", 0, &[("Projections", function)], vec![scan("key\nday", "")]);
    assert_eq!(own(&window("RANK() OVER (PARTITION BY day ORDER BY key)")), 29e6);
    assert_eq!(own(&window("RANK() OVER (ORDER BY key)")), 29e6 * 1.5);
    let streaming = node("STREAMING_WINDOW", 0, &[("Projections", "ROW_NUMBER() OVER ()")], vec![scan("key", "")]);
    assert_eq!(own(&streaming), 0.0);
}

fn join(operator: &str, kind: &str, conditions: &str) -> Plan {
    let details = [("Join Type", kind), ("Conditions", conditions)];
    node(operator, 1_000_000, &details, vec![scan("key\nday", ""), scan("key\nnote", "flag=1")])
}

#[test]
fn joins_hold_their_build_side() {
    let rows: f64 = 1e6 / 3.0;
    let places = 8.0 * 1_048_576.0;
    let inner = over(&join("HASH_JOIN", "INNER", "key = key"), 1).root;
    assert!((inner.own - (rows * (9.0 + 54.0) + places)).abs() < 1.0, "{}", inner.own);
    assert_eq!(inner.rows.round(), rows.round(), "each key is once on either side");
    // The keys alone.
    assert!((own(&join("HASH_JOIN", "SEMI", "key = key")) - (rows * 17.0 + places)).abs() < 1.0);
    assert!((own(&join("PIECEWISE_MERGE_JOIN", "INNER", "key < key")) - rows * 71.0).abs() < 1.0);
    assert!((own(&join("IE_JOIN", "INNER", "key < key")) - (rows * 79.0 + 1e6 * 37.0)).abs() < 1.0);
    assert!((own(&join("ASOF_JOIN", "INNER", "key >= key")) - (rows * 79.0 + 1e6 * 37.0)).abs() < 1.0);
    for loops in ["NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "CROSS_PRODUCT"] {
        assert!((own(&join(loops, "INNER", "")) - rows * 55.0).abs() < 1.0, "{loops}");
    }
    assert_eq!(over(&join("CROSS_PRODUCT", "INNER", ""), 1).root.rows.round(), (1e6 * rows).round());
}

#[test]
fn a_join_holds_its_build_side_while_it_probes() {
    let root = over(&join("HASH_JOIN", "INNER", "key = key"), 1).root;
    let (probe, build) = (&root.inputs[0], &root.inputs[1]);
    assert_eq!(root.peak, root.own + probe.peak.max(build.own));
    assert_eq!(root.hold, root.own + probe.hold);
    // A sort over it has the join's table beside its own rows until it has all of them.
    let sort =
        over(&node("ORDER_BY", 0, &[("Order By", "#0 ASC")], vec![join("HASH_JOIN", "INNER", "key = key")]), 1).root;
    assert_eq!(sort.peak, root.hold + sort.own);
    assert_eq!(sort.hold, sort.own);
}

#[test]
fn common_tables_are_held_to_the_end() {
    let held = || node("CTE_SCAN", 5, &[("CTE Index", "3")], Vec::new());
    let top = node("HASH_JOIN", 7, &[("Join Type", "INNER"), ("Conditions", "key = key")], vec![held(), held()]);
    let cte = over(&node("CTE", 7, &[("CTE Name", "t"), ("Table Index", "3")], vec![scan("key", ""), top]), 1).root;
    assert_eq!(cte.own, 9e6);
    assert_eq!(cte.inputs[1].inputs[0].rows, 1e6, "its own rows, and not what the engine thinks");
    assert_eq!(cte.peak, cte.own + cte.inputs[1].peak);
    let recursive = node("REC_CTE", 1000, &[("Table Index", "1")], vec![scan("day", ""), held()]);
    assert_eq!(own(&recursive), 2.0 * 1e6 * 5.0);
}

#[test]
fn correlated_joins_keep_one_side_and_its_keys() {
    let again = node("COLUMN_DATA_SCAN", 1, &[], Vec::new());
    let keys = node("DELIM_SCAN", 1, &[("Delim Index", "1")], Vec::new());
    let inner = node("HASH_JOIN", 10, &[("Join Type", "SEMI"), ("Conditions", "day = day")], vec![again, keys]);
    let distinct = node("HASH_GROUP_BY", 10, &[("Groups", "#1"), ("Aggregates", "")], Vec::new());
    let details = [("Join Type", "SEMI"), ("Conditions", "day = day"), ("Delim Index", "1")];
    let root = over(&node("LEFT_DELIM_JOIN", 10, &details, vec![scan("key\nday", ""), inner, distinct]), 1).root;
    // A million rows of 13 bytes, and a thousand days of 9 + 4 bytes with 2,048 places.
    assert_eq!(root.own, 13e6 + 13_000.0 + 16_384.0);
    assert_eq!(root.inputs[1].inputs[0].rows, 1e6);
    assert_eq!(root.inputs[1].inputs[1].rows, 1000.0);
}

#[test]
fn unions_and_writers() {
    let union = over(&node("UNION", 2, &[], vec![scan("key", ""), scan("key", "")]), 1).root;
    assert_eq!(union.rows, 2e6);
    assert_eq!(own(&node("COPY_TO_FILE", 0, &[], vec![scan("key", "")])), 245_760.0 * 9.0);
    assert_eq!(own(&node("CREATE_TABLE_AS", 0, &[], vec![scan("key", "")])), 1e6 * 8.0 * 0.6 + 122_880.0 * 8.0);
    for passes in ["PROJECTION", "FILTER", "STREAMING_LIMIT", "UNNEST", "RESULT_COLLECTOR"] {
        assert_eq!(own(&node(passes, 10, &[], vec![scan("key", "")])), 0.0, "{passes}");
    }
    assert_eq!(own(&node("NO_SUCH_OPERATOR", 10, &[], vec![scan("key", "")])), 9e6, "taken to keep all");
}

#[test]
fn full_floor_and_base() {
    let sort = over(&node("ORDER_BY", 0, &[("Order By", "key ASC")], vec![scan("key\nnote", "")]), 1);
    assert_eq!(sort.memory, (sort.root.peak + 16e6) as u64);
    // 128 MB a thread are more than it has: it needs no more than all.
    assert_eq!(sort.floor, sort.memory);
    let mut large = table();
    large.rows = 1e8;
    let plan = node("ORDER_BY", 0, &[("Order By", "key ASC")], vec![scan("key\nnote", "")]);
    let mut tables = TablesOfPlan::default();
    tables.insert(&scan("", ""), Arc::new(large));
    let large = model(&plan, &tables, 1).unwrap();
    assert_eq!(large.floor, (7.1e9 * 0.25 + 16e6) as u64);
    // The engine expects no rows of what it was not told of.
    assert!(large.by_engine < large.memory);
}

#[test]
fn conditions_of_many_shapes() {
    let columns = Relation::new(vec![
        column("a", "INTEGER", 10.0, (0.0, 9.0)),
        column("d", "DATE", 1000.0, (8766.0, 9765.0)),
        Column { nulls: 0.25, ..column("n", "BIGINT", 100.0, (0.0, 99.0)) },
    ]);
    let part = |text: &str| (selectivity(text, &columns) * 1e4).round() / 1e4;
    for (text, expected) in [
        ("", 1.0),
        ("(a = 3)", 0.1),
        ("(3 = a)", 0.1),
        ("(a != 3)", 0.9),
        ("((a = 3) OR (a = 4))", 0.2),
        ("((a = 3) OR ((a = 4) AND (n = 1)))", 0.1 + 0.1 * 0.0075),
        ("((a = 3) OR (n = 1))", 1.0 - 0.9 * 0.9925),
        ("((a >= 2) AND (a <= 4))", 0.3),
        ("(a BETWEEN 2 AND 4)", 0.3),
        ("((a BETWEEN 2 AND 4) AND (n = 1))", 0.3 * 0.0075),
        ("(NOT (a = 3))", 0.9),
        ("(n IS NULL)", 0.25),
        ("(n IS NOT NULL)", 0.75),
        ("(a IN (1, 2, 3))", 0.3),
        ("(a NOT IN (1, 2, 3))", 0.7),
        ("d>='1994-01-01'::DATE AND d<'1994-04-11'::DATE", 0.101),
        ("(d >= CAST('1994-01-01' AS DATE))", 1.0),
        ("(CAST(a AS BIGINT) = 3)", 0.1),
        ("(a < n)", 0.3333),
        ("f(a, 'x AND y') > 1", 0.2),
        ("note ~~ '%x%'", 0.1),
        ("what is this", 0.2),
    ] {
        assert!((part(text) - expected).abs() < 2e-3, "{text}: {} is not {expected}", part(text));
    }
}

#[test]
fn conditions_narrow_what_they_are_on() {
    let input = || {
        let day = Column { base_rows: 1000.0, ..column("d", "DATE", 1000.0, (0.0, 999.0)) };
        Relation::new(vec![column("a", "INTEGER", 10.0, (0.0, 9.0)), day])
    };
    let left = |text: &str, rows: f64| {
        let mut input = input();
        let rows = filtered(text, &mut input, rows);
        (rows.round(), input.columns[0].distinct.unwrap(), input.columns[1].distinct.unwrap().round())
    };
    assert_eq!(left("(a = 3)", 1000.0), (100.0, 1.0, 1000.0));
    assert_eq!(left("((a = 3) OR (a = 4))", 1000.0), (200.0, 2.0, 1000.0));
    assert_eq!(left("(a IN (3, 4, 5))", 1000.0), (300.0, 3.0, 1000.0));
    assert_eq!(left("((a >= 2) AND (a <= 3))", 1000.0), (200.0, 2.0, 1000.0));
    // A range of what names the rows holds those that were asked for besides.
    assert_eq!(left("(d BETWEEN 100 AND 199)", 1000.0), (100.0, 10.0, 100.0));
    assert_eq!(left("(d BETWEEN 100 AND 199)", 30.0), (30.0, 10.0, 100.0));
    assert_eq!(left("((d BETWEEN 100 AND 199) AND (a = 3))", 30.0), (3.0, 1.0, 100.0));
}

#[test]
fn names_are_found_as_plans_write_them() {
    let project = |name: &str| node("PROJECTION", 9, &[(name, "flag")], vec![scan("key\nflag", "")]);
    let group = |name: &str| node("HASH_GROUP_BY", 9, &[("Groups", "#0")], vec![project(name)]);
    assert_eq!(over(&group("Projections"), 1).root.rows, 3.0);
    assert_eq!(over(&group("__projections__"), 1).root.rows, 3.0);
    let filter = |name: &str| node("FILTER", 9, &[(name, "(flag = 1)")], vec![scan("flag", "")]);
    assert_eq!(over(&filter("__expression__"), 1).root.rows, over(&filter("Expression"), 1).root.rows);
    assert_eq!(over(&filter("__expression__"), 1).root.rows.round(), 333_333.0);
}

fn typed(types: &[&str], plan: Plan) -> Plan {
    Plan { types: types.iter().map(|kind| (*kind).to_owned()).collect(), ..plan }
}

#[test]
fn items_by_other_names_are_columns_in_their_order() {
    let types = ["BIGINT", "BIGINT", "BIGINT"];
    let read = || typed(&types, scan("key\nday\nflag", ""));
    let groups = |names: &str, group: &str| {
        let project = typed(&types, node("PROJECTION", 9, &[("__projections__", names)], vec![read()]));
        over(&node("HASH_GROUP_BY", 9, &[("Groups", group)], vec![project]), 1).root.rows
    };
    assert_eq!(groups("a\nb\nc", "#1"), 1000.0);
    assert_eq!(groups("a\nb\nc", "#2"), 3.0);
    // Fewer items than columns: they are made of several.
    let sum = typed(&["BIGINT"], node("PROJECTION", 9, &[("__projections__", "a")], vec![read()]));
    let made = over(&node("HASH_GROUP_BY", 9, &[("Groups", "#0")], vec![sum]), 1).root.rows;
    assert_eq!(made.round(), (1e6f64 * 1e3).sqrt().round());
    let with_constant = typed(
        &["BIGINT", "BIGINT", "BIGINT", "VARCHAR"],
        node("PROJECTION", 9, &[("__projections__", "a\nb\nc\nchannel")], vec![read()]),
    );
    assert_eq!(over(&node("HASH_GROUP_BY", 9, &[("Groups", "#3")], vec![with_constant]), 1).root.rows, 1.0);
}

#[test]
fn joins_give_the_columns_that_are_named_above() {
    let types = ["BIGINT", "BIGINT"];
    let side = || typed(&types, scan("key\nflag", ""));
    let details = [("Join Type", "INNER"), ("Conditions", "key = key")];
    let joined = typed(&["BIGINT"], node("HASH_JOIN", 9, &details, vec![side(), side()]));
    let packed = typed(&["BIGINT"], node("PROJECTION", 9, &[("__projections__", "#0")], vec![joined]));
    let named = typed(&["BIGINT"], node("PROJECTION", 9, &[("__projections__", "flag")], vec![packed]));
    assert_eq!(over(&node("HASH_GROUP_BY", 9, &[("Groups", "#0")], vec![named]), 1).root.rows, 3.0);
}

#[test]
fn what_finds_none_is_null() {
    let details = [("Join Type", "LEFT"), ("Conditions", "key = key")];
    let few = scan("key\nday", "day=1");
    let left = node("HASH_JOIN", 9, &details, vec![scan("key\nflag", ""), few]);
    let none = over(&node("FILTER", 9, &[("Expression", "(day IS NULL)")], vec![left]), 1).root.rows;
    assert!((0.99e6..=1e6).contains(&none), "{none}");
}

#[test]
fn a_common_table_that_is_joined_with_itself_meets_itself_once() {
    let held = || node("CTE_SCAN", 5, &[("CTE Index", "3")], Vec::new());
    let once = node("HASH_GROUP_BY", 5, &[("Groups", "#0\n#1")], vec![scan("day\nflag", "")]);
    let on = [("Join Type", "INNER"), ("Conditions", "day = day\nflag = flag")];
    let top = node("HASH_JOIN", 7, &on, vec![held(), held()]);
    let root = over(&node("CTE", 7, &[("Table Index", "3")], vec![once, top]), 1).root;
    assert_eq!(root.inputs[1].rows, 3000.0);
}

#[test]
fn columns_of_both_readers_of_a_common_table_have_nothing_to_do_with_each_other() {
    let held = || node("CTE_SCAN", 5, &[("CTE Index", "3")], Vec::new());
    let once = node("HASH_GROUP_BY", 5, &[("Groups", "#0\n#1")], vec![scan("day\nflag", "")]);
    let on = [("Join Type", "INNER"), ("Conditions", "flag = flag")];
    let top = node("HASH_JOIN", 7, &on, vec![held(), held()]);
    let pairs = node("HASH_GROUP_BY", 7, &[("Groups", "#0\n#2")], vec![top]);
    let root = over(&node("CTE", 7, &[("Table Index", "3")], vec![once, pairs]), 1).root;
    assert_eq!(root.inputs[1].rows, 1000.0 * 1000.0);
}

#[test]
fn there_are_no_more_groups_than_rows_were_left_below() {
    let on = [("Join Type", "INNER"), ("Conditions", "day = day")];
    let many = node("HASH_JOIN", 7, &on, vec![scan("key\nday", ""), scan("day\nnote", "flag=1")]);
    let root = over(&node("HASH_GROUP_BY", 7, &[("Groups", "note")], vec![many]), 1).root;
    assert!(root.inputs[0].rows > 1e8, "each day is there many times on either side");
    assert_eq!(root.rows.round(), 333_333.0);
}

#[test]
fn joins_of_what_is_not_known_are_bounded() {
    let side = || node("READ_PARQUET", 1000, &[("Projections", "a")], Vec::new());
    let on = [("Join Type", "INNER"), ("Conditions", "a = a")];
    let rows = |rows: u64| over(&node("HASH_JOIN", rows, &on, vec![side(), side()]), 1).root.rows;
    assert_eq!((rows(500), rows(1_000_000)), (500.0, 1000.0));
}

#[test]
fn tables_that_wait_for_nothing_are_filled_at_once() {
    let one = over(&join("HASH_JOIN", "INNER", "key = key"), 1).root;
    assert_eq!(one.early, one.own);
    let side = || join("HASH_JOIN", "INNER", "key = key");
    let union = over(&node("UNION", 2, &[], vec![side(), side()]), 1).root;
    assert!(union.peak >= 2.0 * one.own, "{} < 2 * {}", union.peak, one.own);
    // What is grouped first is not there at the start.
    let grouped = node("HASH_GROUP_BY", 5, &[("Groups", "#0")], vec![scan("key", "")]);
    let details = [("Join Type", "INNER"), ("Conditions", "key = key")];
    let late = over(&node("HASH_JOIN", 9, &details, vec![scan("key", ""), grouped]), 1).root;
    assert_eq!(late.early, 0.0);
}

#[test]
fn texts_are_split_outside_of_quotes_and_parentheses() {
    assert_eq!(split("a AND (b AND c) AND 'd AND e'", " AND "), ["a", "(b AND c)", "'d AND e'"]);
    assert_eq!(split("a BETWEEN 1 AND 2 AND b", " AND "), ["a BETWEEN 1 AND 2", "b"]);
    assert_eq!(bare(" ((a) OR (b)) "), "(a) OR (b)");
    assert_eq!(bare("(a"), "(a");
}

const OPERATORS: [&str; 33] = [
    "READ_PARQUET",
    "READ_CSV",
    "READ_JSON",
    "FILTER",
    "PROJECTION",
    "HASH_JOIN",
    "LEFT_DELIM_JOIN",
    "RIGHT_DELIM_JOIN",
    "PIECEWISE_MERGE_JOIN",
    "IE_JOIN",
    "ASOF_JOIN",
    "NESTED_LOOP_JOIN",
    "BLOCKWISE_NL_JOIN",
    "CROSS_PRODUCT",
    "HASH_GROUP_BY",
    "PERFECT_HASH_GROUP_BY",
    "UNGROUPED_AGGREGATE",
    "ORDER_BY",
    "TOP_N",
    "WINDOW",
    "STREAMING_WINDOW",
    "LIMIT",
    "UNION",
    "CTE",
    "CTE_SCAN",
    "REC_CTE",
    "DELIM_SCAN",
    "COLUMN_DATA_SCAN",
    "COPY_TO_FILE",
    "INSERT",
    "UNNEST",
    "RESERVOIR_SAMPLE",
    "WHATEVER",
];

const TEXTS: [&str; 12] = [
    "key",
    "#0",
    "#99",
    "#0 = #1",
    "key = key AND (",
    "sum(#0)\ncount(DISTINCT key)",
    "a BETWEEN",
    "'",
    "((((",
    "é = 'ü'",
    "list(#1)\nmedian(day)",
    "1",
];

fn random_plan(random: &mut StdRng, depth: u32, rows: impl Fn(&mut StdRng) -> u64 + Copy) -> Plan {
    let operator = OPERATORS[random.random_range(0..OPERATORS.len())];
    let inputs = if depth == 0 { 0 } else { random.random_range(0..4) };
    let mut plan = node(operator, rows(random), &[], Vec::new());
    for name in ["Projections", "Filters", "Groups", "Aggregates", "Conditions", "Expression", "CTE Index", "Top"] {
        if random.random_bool(0.6) {
            plan.details.push((name.to_owned(), TEXTS[random.random_range(0..TEXTS.len())].to_owned()));
        }
    }
    for _ in 0..random.random_range(0..3) {
        plan.types.push(["BIGINT", "VARCHAR", "STRUCT(a", "[]"][random.random_range(0..4)].to_owned());
    }
    if random.random_bool(0.3) {
        plan.files = vec!["/lake/t.parquet".to_owned()];
        plan.file_count = 1;
    }
    plan.inputs = (0..inputs).map(|_| random_plan(random, depth - 1, rows)).collect();
    plan
}

#[test]
fn no_tree_and_no_number_is_too_much() {
    let largest = |random: &mut StdRng| [0, 1, 1000, u64::MAX, u64::MAX - 1][random.random_range(0..5)];
    for seed in 0..2000 {
        let mut random = StdRng::seed_from_u64(seed);
        let plan = random_plan(&mut random, 4, largest);
        let modelled = over(&plan, [1, 2, 64, u32::MAX][random.random_range(0..4)]);
        assert!(modelled.memory >= 16_000_000, "seed {seed}");
        assert!(modelled.floor <= modelled.memory && modelled.by_engine >= 16_000_000, "seed {seed}");
        for operator in modelled.root.all() {
            assert!(
                operator.rows.is_finite() && operator.own.is_finite() && operator.own >= 0.0,
                "seed {seed}: {operator:?}"
            );
            assert!(operator.peak >= operator.own * 0.999, "seed {seed}: {operator:?}");
        }
    }
}

#[test]
fn more_rows_never_need_less() {
    fn times(plan: &Plan, factor: u64) -> Plan {
        let inputs = plan.inputs.iter().map(|input| times(input, factor)).collect();
        Plan { rows: plan.rows.saturating_mul(factor), inputs, ..plan.clone() }
    }
    let none = TablesOfPlan::default();
    for seed in 0..1000 {
        let mut random = StdRng::seed_from_u64(seed);
        let plan = random_plan(&mut random, 3, |random| random.random_range(1..100_000));
        let mut before = 0;
        for factor in [1, 3, 10, 1000] {
            let memory = model(&times(&plan, factor), &none, 2).unwrap().memory;
            assert!(memory >= before, "seed {seed}: {memory} after {before}");
            before = memory;
        }
    }
}

#[test]
fn plans_deeper_than_any_are_not_looked_at() {
    let mut plan = scan("key", "");
    for _ in 0..600 {
        plan = node("PROJECTION", 1, &[("Projections", "#0")], vec![plan]);
    }
    assert!(model(&plan, &TablesOfPlan::default(), 1).is_none());
}
