#![allow(clippy::unwrap_used, clippy::panic)]

use query::Format;

use super::{Listing, NoteKind, Part};
use crate::found::{Finds, Found};
use crate::group::Content;

fn finds(tables: &[(&str, &str)]) -> Finds {
    let found = |(name, path): &(&str, &str)| Found {
        name: (*name).to_owned(),
        path: (*path).to_owned(),
        rank: 0,
        content: Content {
            format: Format::Parquet,
            locations: vec![(*path).to_owned()],
            hive_partitioned: false,
            version: 0,
            bytes: 0,
        },
    };
    Finds { tables: tables.iter().map(found).collect(), notes: Vec::new() }
}

fn listing(tables: &[(&str, &str)]) -> Listing {
    Listing::of(&[Part { label: "lake", root: "/lake", finds: &finds(tables) }])
}

fn names(tables: &[query::TableSource]) -> Vec<&str> {
    tables.iter().map(|table| table.name.as_ref()).collect()
}

#[test]
fn clashes_are_told_and_stay_reachable() {
    let first = finds(&[("a", "a.parquet"), ("A", "A.csv"), ("b", "b/")]);
    let second = finds(&[("B", "B.parquet"), ("c", "c.csv"), ("a", "a.json"), ("a", "a/")]);
    let listing = Listing::of(&[
        Part { label: "one", root: "/one", finds: &first },
        Part { label: "two", root: "/two", finds: &second },
    ]);
    assert_eq!(names(&listing.tables), ["/two/a", "a", "A.csv", "b", "c", "two/a", "two/B"]);
    let clashes = listing.notes.iter().filter(|note| note.kind == NoteKind::Clash);
    let texts: Vec<_> = clashes.map(|note| note.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            r#"two tables are called "a": /one/a.parquet keeps the name, /one/A.csv is "A.csv""#,
            r#"two tables are called "b": /one/b keeps the name, /two/B.parquet is "two/B""#,
            r#"two tables are called "a": /one/a.parquet keeps the name, /two/a.json is "two/a""#,
            r#"two tables are called "a": /one/a.parquet keeps the name, /two/a is "/two/a""#,
        ]
    );
}

#[test]
fn names_to_be_quoted_are_told() {
    let listing = listing(&[("a-b", "a-b.csv"), ("order", "order.csv"), ("plain", "plain.csv"), ("x\"y", "x\"y.csv")]);
    let texts: Vec<_> = listing.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            r#"table "a-b" (/lake/a-b.csv) must be quoted in SQL: "a-b""#,
            r#"table "order" (/lake/order.csv) must be quoted in SQL: "order""#,
            r#"table "x\"y" (/lake/x"y.csv) must be quoted in SQL: "x""y""#,
        ]
    );
}

#[test]
fn tables_named_in_a_text() {
    let tables = ["orders", "Lines", "2024", "a-b", "say \"hi\"", "Größe", "it's"].map(|name| (name, "x.csv"));
    let listing = listing(&tables);
    let all = names(&listing.tables);
    let cases: [(&str, &[&str]); 18] = [
        ("SELECT 1", &[]),
        ("SELECT * FROM orders", &["orders"]),
        ("select * from ORDERS o join main.lines l using (k)", &["Lines", "orders"]),
        ("select * from\"orders\"", &["orders"]),
        ("select * from orders_2", &[]),
        ("select orders.x from(orders)", &["orders"]),
        ("from \"2024\"", &["2024"]),
        ("from \"A-B\"", &["a-b"]),
        ("from \"say \"\"HI\"\"\"", &["say \"hi\""]),
        ("from größe", &["Größe"]),
        ("from \"it's\"", &["it's"]),
        ("describe orders", &["orders"]),
        ("summarize lines", &["Lines"]),
        ("select x from orders order by x desc", &["orders"]),
        ("describe", &all),
        ("select * from information_schema.tables", &all),
        ("SHOW TABLES", &all),
        ("from query('from ' || 'ord' || 'ers')", &all),
    ];
    for (sql, expected) in cases {
        assert_eq!(names(&listing.named_in(sql, &[])), expected, "{sql}");
    }
    for word in ["duckdb_tables()", "sqlite_master", "pg_catalog.pg_class", "pg_tables", "pragma_table_info('x')"] {
        assert_eq!(names(&listing.named_in(&format!("select * from {word}"), &[])), all, "{word}");
    }
}

#[test]
fn tables_that_views_read_besides() {
    let listing = listing(&["orders", "items", "my table"].map(|name| (name, "x.csv")));
    let named = listing.named_in("select * from orders", &[]);
    let wider = listing.with(&named, "My Table").unwrap();
    assert_eq!(names(&wider), ["my table", "orders"]);
    assert_eq!(listing.named_in("select * from orders", &wider), wider, "what is read besides stays");
    assert!(listing.with(&wider, "orders").is_none() && listing.with(&wider, "nowhere").is_none());
    let all = ["items", "my table", "orders"];
    assert_eq!(names(&listing.named_in("describe v", &wider)), all, "a description without a name is of all");
}

#[test]
fn near_names() {
    let listing = listing(&["orders", "orders_old", "customer", "nation", "region", "t"].map(|name| (name, "x.csv")));
    assert_eq!(listing.near("ordrs"), ["orders"]);
    assert_eq!(listing.near("Order"), ["orders", "orders_old"]);
    assert_eq!(listing.near("custmoer"), ["customer"]);
    assert_eq!(listing.near("zzzzzz"), Vec::<String>::new());
}
