//! What is written otherwise for the engine, found by tokens. A text without any of it passes as it is, and what is not
//! replaced stays byte for byte.
//!
//! - `rewrite` goes through the tokens; the schema `public` is the engine's `main`.
//! - `constants` are those whose texts PostgreSQL and the engine read differently.
//! - `json` are its operators and functions, `operands` what stands between operators.
//! - `calls`, `format`, `formats`, `times` are functions, `tables` those in the place of a table, `patterns` the operators that match, `quantified` those with the elements of a list, `ranges` those with two ends, `arithmetic` what is calculated
//!   otherwise, `matched` what groups of patterns match, `cuts` casts to texts of a length, `written` lists as texts, `commands` the options of statements.

mod arithmetic;
mod calls;
mod commands;
mod constants;
mod cuts;
mod format;
mod formats;
mod json;
mod matched;
mod operands;
mod patterns;
mod quantified;
mod ranges;
mod rewrite;
mod tables;
mod times;
mod written;

use std::borrow::Cow;

use query::Result;
use query::script::tokens;

use crate::cells::TextSettings;
use rewrite::Rewrite;

/// A text for the engine.
///
/// # Errors
/// `Data` with 22P02 for a constant that is none of its type.
pub(crate) fn for_engine<'a>(sql: &'a str, database: &str, settings: &TextSettings) -> Result<Cow<'a, str>> {
    if !may_differ(sql, database) {
        return Ok(Cow::Borrowed(sql));
    }
    let read: Vec<_> = tokens(sql).collect();
    let rewrite = Rewrite::new(sql, &read, database, settings);
    Ok(rewrite.whole()?.map_or(Cow::Borrowed(sql), Cow::Owned))
}

/// Whether a text may have something that is written otherwise, seen in one pass over its words.
fn may_differ(sql: &str, database: &str) -> bool {
    let bytes = sql.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphabetic() || byte == b'_' {
            let end = bytes[at..]
                .iter()
                .position(|b| !b.is_ascii_alphanumeric() && *b != b'_')
                .map_or(bytes.len(), |l| at + l);
            if is_word(&sql[at..end], bytes.get(end).copied(), database) {
                return true;
            }
            at = end;
            continue;
        }
        match byte {
            b'~' | b'@' | b'?' | b'#' => return true,
            b'-' if bytes[at + 1..].trim_ascii_start().starts_with(b"'") => return true,
            b'/' | b'%' if bytes[at + 1..].trim_ascii_start().starts_with(b"0") => return true,
            b']' | b')' if bytes[at + 1..].starts_with(b"::") => return true,
            b'|' if bytes[at + 1..].starts_with(b"/") => return true,
            b'-' if bytes[at + 1..].starts_with(b">") => return true,
            b'\'' if matches!(&bytes[at + 1..], [b':', b':', ..] | [b' ', b':', b':', ..] | [b')', b':', b':', ..]) => {
                return true;
            }
            b'\'' if bytes[at + 1..].starts_with(b") AS ") || bytes[at + 1..].starts_with(b") as ") => return true,
            _ => at += 1,
        }
    }
    false
}

/// Whether this is a word that makes a difference.
fn is_word(word: &str, next: Option<u8>, database: &str) -> bool {
    // No name of ours is longer.
    const LONGEST: usize = 32;
    let is = |known: &str| word.eq_ignore_ascii_case(known);
    if is("like") || is("ilike") || is("explain") || is("truncate") || is("numeric") || is("decimal") || is("dec") {
        return true;
    }
    if is("float") || is("bytea") || is("unnest") || is("any") || is("all") || is("some") {
        return true;
    }
    if is("varchar") || is("char") || is("character") || is("bpchar") || is("symmetric") || is("overlaps") {
        return true;
    }
    if is("public")
        || is("jsonb")
        || is("json")
        || is("similar")
        || is("date")
        || is("interval")
        || is("timestamp")
        || is("timestamptz")
        || is("time")
        || is("timetz")
        || is(database)
    {
        return true;
    }
    match next {
        Some(b'\'') => is("b"),
        Some(b'&') => is("u"),
        Some(b'(' | b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'/') if word.len() <= LONGEST => {
            calls::is_one(&word.to_ascii_lowercase())
        }
        None | Some(_) => is("name"),
    }
}

/// A text in which functions that the standard writes without brackets have them, if there are such.
pub(crate) fn functions_without_brackets(sql: &str) -> Option<String> {
    const NAME: &str = "current_schema";
    if !mentions(sql, NAME) {
        return None;
    }
    let read: Vec<_> = tokens(sql).collect();
    let text = |at: Option<usize>| at.and_then(|at| read.get(at)).map_or("", |token| token.text);
    let mut places = Vec::new();
    for (at, token) in read.iter().enumerate().filter(|(_, token)| token.is(NAME)) {
        let is_name = text(at.checked_sub(1)) == "." || matches!(text(Some(at + 1)), "(" | ".");
        let is_alias = text(at.checked_sub(1)).eq_ignore_ascii_case("as");
        if !is_name && !is_alias {
            places.push(token.at + token.text.len());
        }
    }
    let mut changed = sql.to_owned();
    places.iter().rev().for_each(|place| changed.insert_str(*place, "()"));
    (!places.is_empty()).then_some(changed)
}

/// Whether a text has this word somewhere, in whatever case.
pub(crate) fn mentions(text: &str, word: &str) -> bool {
    !word.is_empty() && text.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn for_engine<'a>(sql: &'a str, database: &str) -> Result<Cow<'a, str>> {
        super::for_engine(sql, database, &TextSettings::default())
    }

    #[test]
    fn what_is_written_otherwise() {
        for (sql, expected) in [
            ("select * from public.t", "select * from main.t"),
            ("select * from \"public\".\"t\" p", "select * from main.\"t\" p"),
            ("from tavana.public.t, \"tavana\".s.t", "from main.t, s.t"),
            ("select t.public.x, 'public.t' -- public.x", "select t.public.x, 'public.t' -- public.x"),
            ("select tavana.a from tavana", "select tavana.a from tavana"),
            ("select public.t.a from PUBLIC . t", "select main.t.a from main . t"),
            ("select '{}'::jsonb, jsonb from jsonb", "select '{}'::json, jsonb from jsonb"),
            ("create table t (jsonb jsonb)", "create table t (jsonb json)"),
            ("select '\\xDEad'::bytea", "select from_hex('dead')"),
            ("select 'a'::bytea || x", "select from_hex('61') || x"),
            ("select '{1,2,NULL}'::int[]", "select ['1', '2', NULL]::int[]"),
            ("select '{{a,\"b''c\"},{c,d}}'::text[][]", "select [['a', 'b''c'], ['c', 'd']]::text[][]"),
            ("select '{}'::text[]", "select []::text[]"),
            ("select ('{1,2}')::int[]", "select ['1', '2']::int[]"),
            ("select CAST(('{\"a,b\"}') AS text[])", "select CAST(['a,b'] AS text[])"),
            ("select f('{1}')", "select f('{1}')"),
            ("select '{1.25,NULL}'::numeric(9,2)[]", "select ['1.25', NULL]::numeric(9,2)[]"),
            ("select 'a'::text", "select 'a'::text"),
            (
                "select '1.23456'::numeric, (' -1E-10 '::decimal), 1e3::numeric, 5::numeric, cast(0.1 as numeric)",
                "select '1.23456'::DECIMAL(6,5), (' -1E-10 '::DECIMAL(11,10)), '1e3'::DECIMAL(4,0), '5'::DECIMAL(1,0), cast('0.1' AS DECIMAL(2,1))",
            ),
            (
                "select 123456789012345678901234567890::numeric, 0.12345::numeric, 0.1::numeric(4,2)",
                "select '123456789012345678901234567890'::DECIMAL(30,0), '0.12345'::DECIMAL(6,5), 0.1::numeric(4,2)",
            ),
            (
                "select 'x'::numeric, x::numeric, $1::decimal, cast(x as numeric), x::numeric[], x::numeric(9,2), numeric, a numeric",
                "select 'x'::DECIMAL(38,10), x::DECIMAL(38,10), $1::DECIMAL(38,10), cast(x as DECIMAL(38,10)), x::DECIMAL(38,10)[], x::numeric(9,2), numeric, a numeric",
            ),
            (
                "create table t (numeric numeric, b decimal not null, c numeric(9, 2))",
                "create table t (numeric DECIMAL(38,10), b DECIMAL(38,10) not null, c numeric(9, 2))",
            ),
            ("create view v as select numeric, a decimal from t", "create view v as select numeric, a decimal from t"),
            (
                "select numeric '1.50', cast('\\xff' as bytea), bytea 'a', '\\xff'  ::bytea, x::\"numeric\"",
                "select CAST('1.50' AS DECIMAL(3,2)), cast(from_hex('ff') as bytea), from_hex('61'), from_hex('ff'), x::DECIMAL(38,10)",
            ),
            (
                "select 1 as numeric, 2 as jsonb, 3 decimal, x::float, cast(y as float), float from t as float",
                "select 1 as numeric, 2 as jsonb, 3 decimal, x::DOUBLE, cast(y as DOUBLE), float from t as float",
            ),
            (
                "create table jsonb (jsonb jsonb, a float, check (a > 1), numeric int)",
                "create table jsonb (jsonb json, a DOUBLE, check (a > 1), numeric int)",
            ),
            ("create or replace table jsonb as select 9 as z", "create or replace table jsonb as select 9 as z"),
            ("alter table t drop column jsonb", "alter table t drop column jsonb"),
            ("alter table t rename column jsonb to numeric", "alter table t rename column jsonb to numeric"),
            ("alter table t add column numeric int", "alter table t add column numeric int"),
            ("alter table t add column if not exists a jsonb", "alter table t add column if not exists a json"),
            ("alter table t add a float", "alter table t add a DOUBLE"),
            ("with every(a) as (select 7) select a from every", "with every(a) as (select 7) select a from every"),
            ("select every.a from (values (1)) every(a)", "select every.a from (values (1)) every(a)"),
            ("select public.a from (select 3 as a) as public", "select public.a from (select 3 as a) as public"),
            (
                "select g * 2 from generate_series(1, 3) g, unnest(a) as u join unnest(b) w on w = u",
                "select g * 2 from generate_series(1, 3) g(g), unnest(a) as u(u) join unnest(b) w(w) on w = u",
            ),
            (
                "select w from a join b on a.x = b.x, unnest(c) w join d using (y), unnest(e) v",
                "select w from a join b on a.x = b.x, unnest(c) w(w) join d using (y), unnest(e) v(v)",
            ),
            (
                "insert into t (e) select f(e) from json_array_elements(a) e",
                "insert into t (e) select f(e.\"value\") from (SELECT unnest(CASE WHEN json_type(a) = 'ARRAY' THEN json_extract(a, '$[*]') WHEN (a) IS NOT NULL THEN error('tavana raises 22023 ' || 'cannot extract elements from ' || CASE json_type(a) WHEN 'OBJECT' THEN 'an object' ELSE 'a scalar' END) END) AS \"value\") e",
            ),
            (
                "create or replace temp table if not exists a.b.c (x float)",
                "create or replace temp table if not exists a.b.c (x DOUBLE)",
            ),
            (
                "select distinct on (a) b, unnest(a) x, b from unnest(a, b) x, unnest(c) where x, unnest(d) t(x)",
                "select distinct on (a) b, unnest(a) x, b from (SELECT unnest(a) AS \"unnest\", unnest(b) AS \"unnest\") x, unnest(c) where x, unnest(d) t(x)",
            ),
            (
                "select e->>'x', e.value as e from t, jsonb_array_elements(t.a) e where e is not null",
                "select e.\"value\"->>'x', e.value as e from t, (SELECT unnest(CASE WHEN json_type((t.a)) = 'ARRAY' THEN json_extract((t.a), '$[*]') WHEN ((t.a)) IS NOT NULL THEN error('tavana raises 22023 ' || 'cannot extract elements from ' || CASE json_type((t.a)) WHEN 'OBJECT' THEN 'an object' ELSE 'a scalar' END) END) AS \"value\") e where e.\"value\" is not null",
            ),
            (
                "select extract(second from a + b), extract(minute from a), date_part('second', a)",
                "select (CAST(extract(microseconds FROM a + b) AS DECIMAL(18, 0)) * 0.000001), extract(minute from a), (date_part('microseconds', a) / 1e6)",
            ),
            ("alter table t alter a type numeric", "alter table t alter a type DECIMAL(38,10)"),
            ("explain (format json, analyze false, costs off) select 1", "EXPLAIN (FORMAT JSON) select 1"),
            ("EXPLAIN (ANALYZE, VERBOSE) SELECT 1", "EXPLAIN ANALYZE SELECT 1"),
            ("explain analyze verbose select 1", "EXPLAIN ANALYZE select 1"),
            ("explain analyze select 1", "explain analyze select 1"),
            ("explain (format xml) select 1", "explain (format xml) select 1"),
            ("truncate public.t continue identity restrict", "truncate main.t "),
            ("truncate table cascade", "truncate table cascade"),
            ("truncate t cascade;", "truncate t ;"),
            ("select a like 'x%', a like 'x\\%'", "select a like 'x%', a LIKE 'x\\%' ESCAPE '\\'"),
            ("select a not ilike $1::text and b", "select a not ILIKE $1::text ESCAPE '\\' and b"),
            ("select a like $1 escape '!'", "select a like $1 escape '!'"),
            ("select a like $1::text || '%' escape '/'", "select a like $1::text || '%' escape '/'"),
            ("select (a like $1) = b", "select (a LIKE $1 ESCAPE '\\') = b"),
            ("select a !~~* 'x\\_'::text, a ~~ 'x'", "select a NOT ILIKE 'x\\_'::text ESCAPE '\\', a ~~ 'x'"),
            (
                "select a || (b + 1)::text::varchar(3)::text, cast(a as character varying(3)), x[1]::char(3), 'a'::varchar, f(a)::varchar(2)[]",
                "select a || left(CAST((b + 1)::text AS VARCHAR), 3)::text, left(CAST(a AS VARCHAR), 3), rtrim(left(CAST(x[1] AS VARCHAR), 3), ' '), 'a'::varchar, f(a)::varchar(2)[]",
            ),
            (
                "select |/ 4 + b, a - ||/x, now() - interval '1 day' / 2, x::interval / (a + 1) * 2, a / b",
                "select sqrt(CAST(4 + b AS DOUBLE)), a - cbrt(CAST(x AS DOUBLE)), now() - \"/\"(interval '1 day', 2), \"/\"(x::interval, (a + 1)) * 2, a / b",
            ),
            (
                "select 1 / 0, a / 0, 2 % 0.0, 1 / 0.5, a / 1 / 0",
                "select 1 / CAST(error('tavana raises 22012 ' || 'division by zero') AS INTEGER), a / 0, 2 % CAST(error('tavana raises 22012 ' || 'division by zero') AS INTEGER), 1 / 0.5, a / 1 / 0",
            ),
            (
                "select a between symmetric b and c + 1 and d",
                "select a between (CASE WHEN b <= c + 1 THEN b WHEN b > c + 1 THEN c + 1 END) AND (CASE WHEN b <= c + 1 THEN c + 1 WHEN b > c + 1 THEN b END) and d",
            ),
            (
                "select a like any($1), b not ilike all ('{x%}')",
                "select list_transform([{'x': a, 'l': CAST($1 AS VARCHAR[])}], lambda tavana_like: list_transform([list_transform(tavana_like.l, lambda tavana_pattern: tavana_like.x LIKE tavana_pattern ESCAPE '\\')], lambda tavana_found: CASE WHEN tavana_found IS NULL THEN NULL WHEN list_contains(tavana_found, true) THEN true WHEN list_count(tavana_found) < len(tavana_found) THEN NULL ELSE false END)[1])[1], list_transform([{'x': b, 'l': CAST(['x%'] AS VARCHAR[])}], lambda tavana_like: list_transform([list_transform(tavana_like.l, lambda tavana_pattern: tavana_like.x NOT ILIKE tavana_pattern ESCAPE '\\')], lambda tavana_found: CASE WHEN tavana_found IS NULL THEN NULL WHEN list_contains(tavana_found, false) THEN false WHEN list_count(tavana_found) < len(tavana_found) THEN NULL ELSE true END)[1])[1]",
            ),
            (
                "select a = any(b), a <> all(array[1]), a != all ('{1,NULL}'), a = some('{}'), a >= all(list_sort(b)), a = any (select 1) union all (select true)",
                "select a = any (coalesce(b, [NULL])), a <> all(array[1]), a NOT IN ('1', NULL), a IN (SELECT NULL WHERE false), a >= all (coalesce(list_sort(b), [NULL])), a = any (select 1) union all (select true)",
            ),
            (
                "select a like b || '%', like(a, '\\'), a not like b.c escape '', a like 'x' || 'y'",
                "select a LIKE b || '%' ESCAPE '\\', like(a, '\\'), a not like b.c escape '', a like 'x' || 'y'",
            ),
            (
                "select a like case when b then c else d end and e, a like (b || c) = d from t where x like y order by 1",
                "select a LIKE case when b then c else d end ESCAPE '\\' and e, a LIKE (b || c) ESCAPE '\\' = d from t where x LIKE y ESCAPE '\\' order by 1",
            ),
            ("select octet_length(a)", "select CAST(length(hex(a)) // 2 AS INTEGER)"),
            (
                "select \"overlay\"(a, 'x', 2, 1)",
                "select (CASE WHEN (2) < 1 THEN error('tavana raises 22011 ' || 'negative substring length not allowed') ELSE left(a, (2) - 1) || ('x') || substr(a, (2) + (1)) END)",
            ),
            ("select 'on'::bool, 'x'::name, b'101', name", "select 'true'::bool, 'x'::text, CAST('101' AS BIT), name"),
            ("select u&'d\\0061t\\+000061', u & 'x'", "select 'data', u & 'x'"),
            ("select U&'!0041' uescape '!'", "select 'A'"),
            (
                "select date '0044-03-15 BC', interval '-1 month +1 day'",
                "select date '0044-03-15 (BC)', interval '-1 months 1 days 0 microseconds'",
            ),
            (
                "select '20240305'::date, cast('Mar 5 2024' as date), timestamp with time zone '2024-03-05 12:00+02'",
                "select '2024-03-05'::date, cast('2024-03-05' as date), timestamp with time zone '2024-03-05 10:00:00+00'",
            ),
            (
                "select '2024-03-05 1:00 PM+05'::timestamp with time zone, '1 day ago'::interval, interval '1' day, time, date",
                "select '2024-03-05 08:00:00+00'::timestamp with time zone, '0 months -1 days 0 microseconds'::interval, interval '1' day, time, date",
            ),
            ("select generate_series(a, b, '1 month')", "select unnest(generate_series(a, b, INTERVAL '1 month'))"),
            (
                "from generate_series(a, b, '1-2') as t",
                "from generate_series(a, b, INTERVAL '14 months 0 days 0 microseconds') as t(t)",
            ),
            ("select every(a) filter (where every), t.every(1)", "select bool_and(a) filter (where every), t.every(1)"),
            (
                "select json_agg(x order by y) filter (where z) over w",
                "select to_json(list(x order by y) filter (where z)) over w",
            ),
            ("select json_agg(btrim(public.t.a))", "select to_json(list(trim(main.t.a)))"),
            ("insert into every (a) values (1)", "insert into every (a) values (1)"),
            ("select to_date(a || b, 'YYYY-MM-DD')", "select CAST(strptime((a || b), '%Y-%m-%d') AS DATE)"),
            ("select to_timestamp(0)", "select to_timestamp(0)"),
            ("select a->'b', (a->>'b') from t", "select a->'b', (a->>'b') from t"),
            ("where i = 1 and a->>'b' = 'c'", "where i = 1 and (a ->> 'b') = 'c'"),
            ("where a -> 'b' #>> '{c,d/e}' is null", "where ((a -> 'b') ->> '/c/d~1e') is null"),
            ("select list_transform(l, x -> x + 1), a - b || c", "select list_transform(l, x -> x + 1), a - b || c"),
            ("select list_filter(l, x -> x || 'b'), l @> [1]", "select list_filter(l, x -> x || 'b'), l @> [1]"),
            ("select case when a then b end -> 'x', -a->'b'", "select case when a then b end -> 'x', -a->'b'"),
            ("select make_interval(days => 1 + 2, secs => 3)", "select (to_days(1 + 2) + to_seconds(3))"),
            (
                "select format('{}', x), format('%s|%%', x)",
                "select format('{}', x), (coalesce(CAST(x AS VARCHAR), '') || '|' || '%')",
            ),
            ("select format('%2$s', x, y)", "select (coalesce(CAST(y AS VARCHAR), ''))"),
            ("select generate_series(1, 3) x", "select unnest(generate_series(1, 3)) x"),
            ("select 1, generate_series(1, 3)", "select 1, unnest(generate_series(1, 3))"),
            ("select * from generate_series(1, 3)", "select * from generate_series(1, 3)"),
            ("select * from a, generate_series(1, 3)", "select * from a, generate_series(1, 3)"),
            ("select list_sum(generate_series(1, 3))", "select list_sum(generate_series(1, 3))"),
            (
                "select * from json_array_elements(x) e",
                "select * from (SELECT unnest(CASE WHEN json_type(x) = 'ARRAY' THEN json_extract(x, '$[*]') WHEN (x) IS NOT NULL THEN error('tavana raises 22023 ' || 'cannot extract elements from ' || CASE json_type(x) WHEN 'OBJECT' THEN 'an object' ELSE 'a scalar' END) END) AS \"value\") e",
            ),
            (
                "select a ~ 'b', a !~* 'it''s', ~5, a !~~ 'x'",
                "select a ~ '(?s).*(?:b).*', a !~ '(?is).*(?:it''s).*', ~5, a !~~ 'x'",
            ),
            ("select a~*b.c and x", "select a~ ('(?is).*(?:' || b.c || ').*') and x"),
            ("select a similar to 'x%' escape ''", "select a SIMILAR TO '(?s)(?:x.*)'"),
            (
                "select overlay(a placing 'x' from 2 for 1)",
                "select (CASE WHEN (2) < 1 THEN error('tavana raises 22011 ' || 'negative substring length not allowed') ELSE left(a, (2) - 1) || ('x') || substr(a, (2) + (1)) END)",
            ),
        ] {
            assert_eq!(for_engine(sql, "tavana").unwrap(), expected, "{sql}");
        }
        assert!(matches!(for_engine("select 1", "tavana").unwrap(), Cow::Borrowed(_)));
        assert_eq!(for_engine("select '{1'::int[]", "x").unwrap_err().sqlstate(), "22P02");
    }

    #[test]
    fn what_grows_beyond_measure_is_refused() {
        for (open, close) in [
            ("initcap(", ")"),
            ("format('%1$s%1$s', ", ")"),
            ("overlay('a', 'b', ", ")"),
            ("make_interval(", ", bad => 1)"),
            ("regexp_match(", ", '(.)(.)?')[1]"),
            ("1 between symmetric (", ")::int and 2"),
        ] {
            for depth in [7, 40] {
                let sql = format!("select {}'a'{}", open.repeat(depth), close.repeat(depth));
                let mapped = for_engine(&sql, "x");
                let length = mapped.as_ref().map_or(0, |mapped| mapped.len());
                assert!(length < 64 << 10, "{open}: {length}");
                assert!(depth < 40 || mapped.is_err_and(|error| error.sqlstate() == "54001"), "{open}");
            }
        }
        for unclosed in [
            "every(",
            "~(a ",
            "generate_series(1, 2), ",
            "from unnest(a) x, ",
            "public.a ",
            "a like $1 ",
            "(a->'b' || ",
            "a || ",
        ] {
            let sql = format!("select {}", unclosed.repeat(100_000));
            let begun = std::time::Instant::now();
            let _ = for_engine(&sql, "x");
            assert!(begun.elapsed().as_secs() < 5, "{unclosed}: {:?}", begun.elapsed());
        }
        // What is only long is not.
        for piece in [
            "public.t, ",
            "(1, 'x', '1.5'::numeric, coalesce(a, btrim(b))), ",
            "a like $1 and ",
            "a->'b'->>'c' = 'd' and ",
        ] {
            let sql = format!("insert into public.t values {}", piece.repeat(20_000));
            assert!(for_engine(&sql, "x").is_ok(), "{piece}");
        }
    }

    #[test]
    fn functions_get_their_brackets() {
        let changed = functions_without_brackets("select current_schema, current_schema(), x.current_schema").unwrap();
        assert_eq!(changed, "select current_schema(), current_schema(), x.current_schema");
        assert_eq!(functions_without_brackets("select 1"), None);
    }
}
