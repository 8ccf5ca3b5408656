#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

fn unchanged(sql: &str) {
    assert_eq!(rewrite(sql, &World::default()).unwrap(), Rewritten::Unchanged, "{sql}");
}

fn changed(sql: &str) -> String {
    match rewrite(sql, &World::default()).unwrap() {
        Rewritten::Changed(text) => text,
        Rewritten::Unchanged => panic!("unchanged: {sql}"),
    }
}

/// What stands behind the common tables.
fn body(sql: &str) -> String {
    let text = changed(sql);
    match text.rfind(") SELECT ") {
        Some(at) if text.starts_with("WITH ") => text[at + 2..].to_owned(),
        _ => text,
    }
}

#[test]
fn what_names_nothing_of_the_catalog_is_unchanged() {
    for sql in [
        "SELECT 1",
        "select  *\nfrom orders -- pg_class\n where note = 'pg_catalog.pg_class'",
        "SELECT /* pg_class /* nested information_schema */ */ 1",
        "SELECT $$pg_class$$, $a$ information_schema $a$, E'it\\'s pg_class', 'it''s pg_type'",
        "SELECT name FROM users WHERE name ~ '^a'",
        "INSERT INTO t VALUES ('version()')",
        "SELECT $1, $2",
        "SELECT 'never ends pg_class",
        "",
    ] {
        unchanged(sql);
    }
}

#[test]
fn candidates_that_name_nothing_are_unchanged_too() {
    unchanged("SELECT user_name, version FROM releases");
    unchanged("SELECT t.version FROM t");
    unchanged("SELECT pg_ FROM pg_mine");
    unchanged("SELECT operator FROM calls");
    unchanged("SELECT version( FROM");
    unchanged("FROM pg_class SELECT relname WHERE list_transform([1], lambda x: x)");
}

#[test]
fn relations_become_common_tables() {
    let text = changed("SELECT relname FROM pg_catalog.pg_class");
    assert!(text.starts_with("WITH tavana_"), "{text}");
    assert!(text.contains("tavana_pg_class AS ("));
    assert!(text.ends_with("SELECT relname FROM tavana_pg_class AS \"pg_class\""), "{text}");
    assert!(body("SELECT * FROM pg_class c").ends_with("FROM tavana_pg_class c"));
    assert!(body("SELECT * FROM \"pg_catalog\".\"pg_class\"").contains("tavana_pg_class"));
    assert!(body("SELECT * FROM information_schema.tables").ends_with("FROM tavana_is_tables AS \"tables\""));
    assert!(body("SELECT * FROM tavana.information_schema.tables").contains("tavana_is_tables"));
}

#[test]
fn each_need_comes_before_what_needs_it_and_once() {
    let text = changed("SELECT * FROM pg_class a, pg_class b, pg_namespace");
    let place = |name: &str| text.find(&format!("{name} AS (")).unwrap();
    assert!(place("tavana_user_relation") < place("tavana_pg_class"));
    assert_eq!(text.matches("tavana_pg_class AS (").count(), 1);
}

#[test]
fn qualified_columns_still_resolve() {
    let text = body("SELECT pg_catalog.pg_class.relname, pg_class.oid FROM pg_catalog.pg_class");
    assert!(text.starts_with("SELECT pg_class.relname, pg_class.oid FROM tavana_pg_class AS \"pg_class\""), "{text}");
}

#[test]
fn a_common_table_hides_a_relation_of_its_name() {
    unchanged("WITH pg_class AS (SELECT 1 AS oid) SELECT * FROM pg_class");
    let text = changed("WITH pg_class AS (SELECT 1 AS oid) SELECT * FROM pg_class, pg_catalog.pg_class b");
    assert!(text.contains("FROM pg_class, tavana_pg_class b"), "{text}");
    // Its own query sees the catalog, unless it is recursive.
    let text = changed("WITH pg_class AS (SELECT * FROM pg_class) SELECT * FROM pg_class");
    assert!(
        text.contains("pg_class AS (SELECT * FROM tavana_pg_class AS \"pg_class\") SELECT * FROM pg_class"),
        "{text}"
    );
    unchanged("WITH RECURSIVE pg_class AS (SELECT 1 AS n UNION SELECT n + 1 FROM pg_class) SELECT * FROM pg_class");
    // Only within the query that has it.
    let text = changed("SELECT (WITH pg_am AS (SELECT 1 AS x) SELECT x FROM pg_am), amname FROM pg_am");
    assert!(text.contains("SELECT x FROM pg_am)") && text.ends_with("FROM tavana_pg_am AS \"pg_am\""), "{text}");
}

#[test]
fn the_statement_keeps_its_own_common_tables() {
    let text = changed("WITH RECURSIVE t AS (SELECT oid FROM pg_type) SELECT * FROM t");
    assert!(text.starts_with("WITH RECURSIVE tavana_pg_type AS ("), "{text}");
    let text = changed("INSERT INTO t SELECT oid FROM pg_type");
    assert!(text.starts_with("INSERT INTO t WITH tavana_pg_type"), "{text}");
    let text = changed("SELECT 1 WHERE EXISTS (SELECT 1 FROM pg_type)");
    assert!(text.starts_with("WITH tavana_pg_type") && text.contains("(SELECT 1 AS \"?column?\" FROM tavana_pg_type"));
}

#[test]
fn functions_become_expressions() {
    assert!(changed("SELECT version()").starts_with("SELECT 'PostgreSQL 15"));
    assert_eq!(changed("SELECT pg_catalog.lower('A')"), "SELECT lower('A') AS \"lower\"");
    assert_eq!(
        changed("SELECT current_schema(), current_user"),
        "SELECT 'public' AS \"current_schema\", 'tavana' AS \"current_user\""
    );
    assert!(body("SELECT pg_get_userbyid(oid) FROM pg_class").contains("tavana_key = oid"));
    assert_eq!(changed("SELECT set_config('a', '{1}', false)"), "SELECT ('{1}')::VARCHAR AS \"set_config\"");
    assert_eq!(
        changed("SELECT array_upper(x, 1) FROM t"),
        "SELECT nullif(len(x), 0)::INTEGER AS \"array_upper\" FROM t"
    );
    assert!(changed("SELECT pg_catalog.format('%I.%s', a, b) FROM t").contains("|| '.' || coalesce(b::VARCHAR, '')"));
    unchanged("SELECT to_char(d, 'YYYY-MM') FROM t");
}

#[test]
fn names_and_numbers_of_relations() {
    assert_eq!(
        changed("SELECT 1 WHERE 1259 = 'pg_class'::regclass"),
        "SELECT 1 AS \"?column?\" WHERE 1259 = 1259::UINTEGER"
    );
    assert!(body("SELECT * FROM pg_attribute WHERE attrelid = 't'::regclass").contains("tavana_key = 't'"));
    let text = body("SELECT 1 FROM pg_attribute WHERE 1 = 'sales.T'::regclass");
    assert!(text.contains("tavana_key = 'sales.t'), error('tavana raises 42P01 '"), "{text}");
    assert!(body("SELECT oid::regclass::text FROM pg_class").contains("SELECT tavana_text FROM tavana_of_regclass"));
    assert!(body("SELECT 'int4'::regtype::oid").contains("tavana_oid"));
    assert!(body("SELECT '\"My T\"'::regclass::oid").contains("tavana_key = 'My T'"));
    assert!(body("SELECT $1::text::regtype::oid").contains("$1"));
}

#[test]
fn what_is_compared_stays_a_number() {
    let text = body("SELECT 1 FROM pg_class WHERE oid IN (SELECT conrelid::regclass FROM pg_constraint)");
    assert!(text.contains("SELECT conrelid AS \"conrelid\""), "{text}");
    let text = body("SELECT t FROM (SELECT conrelid::regclass AS t FROM pg_constraint) x");
    assert!(text.contains("tavana_text"), "{text}");
}

#[test]
fn parameters_are_never_lost() {
    assert!(changed("SELECT has_table_privilege($1, 'select'), $2").contains("$1"));
    assert!(changed("SELECT set_config($1, $2, false)").contains("$1"));
}

#[test]
fn syntax_of_postgresql() {
    let text =
        body("SELECT 1 FROM pg_class c WHERE c.relname OPERATOR(pg_catalog.~) '^(o)$' COLLATE pg_catalog.default");
    assert!(text.ends_with("WHERE regexp_matches((c.relname)::VARCHAR, ('^(o)$')::VARCHAR)"), "{text}");
    assert_eq!(
        changed("SELECT pg_catalog.abs(1), '{a,\"b c\",NULL}'::text[]"),
        "SELECT abs(1) AS \"abs\", ['a', 'b c', NULL]::VARCHAR[] AS \"text\""
    );
    assert!(body("SELECT 1 FROM pg_index i WHERE 3 = i.indkey[0]").ends_with("i.indkey[0 + 1]"));
    assert!(
        body("SELECT 1 FROM pg_class WHERE relkind = ANY('{r,v}')").ends_with("list_contains(['r', 'v'], relkind)")
    );
    assert!(body("SELECT 1 FROM pg_class WHERE relname LIKE 'pg\\_%'").ends_with("LIKE 'pg\\_%' ESCAPE '\\'"));
    assert!(
        body("SELECT x::pg_catalog.\"char\", y::name, z::oid FROM pg_am")
            .contains("x::VARCHAR AS \"x\", y::VARCHAR AS \"y\", z::UINTEGER")
    );
}

#[test]
fn quoted_text_survives() {
    let text = changed("SELECT 'it''s pg_class', \"Weird \"\"Col\" FROM pg_class");
    assert!(text.contains("'it''s pg_class'") && text.contains("\"Weird \"\"Col\""), "{text}");
    let world = World { database: "it's".into(), user: "o'neil".into(), ..World::default() };
    let Rewritten::Changed(text) = rewrite("SELECT current_database(), current_user", &world).unwrap() else {
        panic!()
    };
    assert!(text.contains("'it''s'") && text.contains("'o''neil'"), "{text}");
}

#[test]
fn columns_have_the_names_that_clients_expect() {
    let text = body("SELECT count(*), relname::text, CASE WHEN true THEN 1 END, 1 + 1, OID, x AS Y FROM pg_class");
    for name in ["\"count\"", "\"relname\"", "\"case\"", "\"?column?\"", "\"oid\"", "\"y\""] {
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[test]
fn finer_types_of_columns() {
    assert_eq!(column_types("SELECT relname, relkind, oid, count(*) FROM pg_class"), [Some(19), Some(18), None, None]);
    assert_eq!(column_types("SELECT * FROM pg_am"), [None, Some(19), None, Some(18)]);
    assert!(column_types("SELECT relname FROM mine").is_empty());
}

#[test]
fn every_text_can_be_put_together() {
    for (name, _) in texts::VIEWS.iter().chain(texts::STATIC) {
        let name = format!("tavana_{name}");
        let queries = relations::queries([name.clone()], &World::default(), "");
        let (last, text) = queries.last().unwrap();
        assert_eq!(*last, name);
        assert!(text.starts_with("SELECT"), "{name}");
        assert!(text.len() < 310_000, "{name}");
        for needed in relations::named_in(text) {
            assert!(queries.iter().any(|(known, _)| *known == needed), "{name} needs {needed}");
        }
        assert!(!text.contains("{database}") && !text.contains("{oid"), "{name}");
    }
}

/// Chains are trees as deep as they are long: none of them may exhaust the stack.
#[test]
fn long_chains_are_walked() {
    for (head, link, tail) in [
        ("SELECT 1", " + 1", " FROM pg_class"),
        ("SELECT 1", "::int", " FROM pg_class"),
        ("SELECT 1::int", "[]", " FROM pg_class"),
        ("SELECT * FROM pg_class", " JOIN a", ""),
        ("SELECT * FROM pg_class WHERE a", " AND a", ""),
        ("SELECT 1 FROM pg_class", " UNION ALL SELECT 1", ""),
        ("SELECT a", "[1]", " FROM pg_class"),
        ("SELECT a FROM pg_class WHERE a", " IS NULL", ""),
        ("SELECT * FROM pg_class", " PIVOT(sum(a) FOR b IN (1))", ""),
    ] {
        for links in [2_000, 9_900, 40_000] {
            let text = format!("{head}{}{tail}", link.repeat(links));
            assert!(rewrite(&text, &World::default()).is_ok(), "{link} × {links}");
            column_types(&text);
        }
    }
}

#[test]
fn every_text_is_listed() {
    for (folder, listed) in [("views", texts::VIEWS), ("static", texts::STATIC)] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog").join(folder);
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let texts: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "sql")).collect();
        for path in &texts {
            let text = std::fs::read_to_string(path).unwrap();
            assert!(listed.iter().any(|(_, known)| *known == text), "{} is not listed", path.display());
        }
        assert_eq!(texts.len(), listed.len());
    }
}

#[test]
fn names_that_are_keywords_of_the_engine_stay_names() {
    let text = body("SELECT at.attname FROM pg_catalog.pg_attribute at LIMIT 1");
    assert_eq!(text, "SELECT \"at\".attname FROM tavana_pg_attribute \"at\" LIMIT 1");
}
