#![allow(clippy::unwrap_used)]
use super::*;

fn read(sql: &str) -> Statement {
    Statement::read(sql).unwrap()
}

fn pass(effect: Effect, tag: Tag) -> Statement {
    Statement::Pass(Pass { effect, tag })
}

#[test]
fn statements_for_the_upstream_have_their_tags() {
    use Effect::{Changes, Reads, Updates};
    for (sql, effect, tag) in [
        ("select 1", Reads, Tag::Counted("SELECT")),
        ("/* x */ -- y\n (select 1)", Reads, Tag::Counted("SELECT")),
        ("from t", Reads, Tag::Counted("SELECT")),
        ("with a as (select 1), b(x) as (insert) select 1", Reads, Tag::Counted("SELECT")),
        ("with a as (select 1) insert into t from a", Updates, Tag::Counted("INSERT 0")),
        ("insert into t values (1) returning *", Changes, Tag::Counted("INSERT 0")),
        ("insert into t values ('returning')", Updates, Tag::Counted("INSERT 0")),
        ("DELETE FROM t", Updates, Tag::Counted("DELETE")),
        ("create or replace temp table t(i int)", Updates, Tag::Plain("CREATE TABLE".to_owned())),
        ("create table t as select 1", Updates, Tag::Counted("SELECT")),
        ("create table t (a int default (1 as x))", Updates, Tag::Plain("CREATE TABLE".to_owned())),
        ("create view v as select 1", Updates, Tag::Plain("CREATE VIEW".to_owned())),
        ("drop schema s", Updates, Tag::Plain("DROP SCHEMA".to_owned())),
        ("explain select 1", Reads, Tag::Plain("EXPLAIN".to_owned())),
        ("show tables", Reads, Tag::Plain("SHOW".to_owned())),
        ("copy t to '/x.parquet'", Updates, Tag::Counted("COPY")),
    ] {
        assert_eq!(read(sql), pass(effect, tag), "{sql}");
    }
    assert_eq!(Tag::Counted("INSERT 0").text(3), "INSERT 0 3");
}

#[test]
fn sessions_statements() {
    for sql in ["begin", "BEGIN WORK"] {
        assert_eq!(read(sql), Statement::Begin(Modes::default(), "BEGIN"), "{sql}");
    }
    let modes = Modes { read_only: Some(true), level: Some("serializable".to_owned()) };
    assert_eq!(
        read("start transaction isolation level serializable, read only not deferrable;"),
        Statement::Begin(modes.clone(), "START TRANSACTION")
    );
    assert_eq!(
        read("set transaction isolation level serializable read only"),
        Statement::SetModes(modes, Lasting::Transaction)
    );
    assert_eq!(read("end work and no chain"), Statement::Commit);
    assert_eq!(read("abort"), Statement::Rollback);
    assert_eq!(read("rollback to savepoint \"S\""), Statement::RollbackTo("S".to_owned()));
    assert_eq!(read("release x"), Statement::Release("x".to_owned()));
    assert_eq!(read(" ;; "), Statement::Empty);
    assert_eq!(read("-- x"), Statement::Empty);
    for (sql, name, value, local) in [
        ("SET a.b = 'it''s'", "a.b", "it's", false),
        ("set session extra_float_digits TO 3", "extra_float_digits", "3", false),
        ("set local search_path = a, \"B\", 'c d'", "search_path", "a, \"B\", \"c d\"", true),
        ("set names 'UTF8'", "client_encoding", "UTF8", false),
        ("set time zone 'Europe/Berlin'", "timezone", "Europe/Berlin", false),
        ("set x to -1.5", "x", "-1.5", false),
        ("set x = E'a\\tb\\x41'", "x", "a\tbA", false),
        ("set DateStyle = ISO, MDY", "datestyle", "ISO, MDY", false),
    ] {
        let value = SetValue::Text(value.to_owned());
        assert_eq!(read(sql), Statement::Set(Set { name: name.to_owned(), value, local }), "{sql}");
    }
    assert_eq!(read("show transaction isolation level"), Statement::Show(Some("transaction_isolation".to_owned())));
    assert_eq!(read("reset all"), Statement::Reset(None));
    assert_eq!(read("close all"), Statement::CloseCursor(None));
    assert_eq!(read("deallocate prepare p"), Statement::Deallocate(Some("p".to_owned())));
    let modes = Modes { read_only: Some(true), level: None };
    let characteristics = "set session characteristics as transaction read only";
    assert_eq!(read(characteristics), Statement::SetModes(modes, Lasting::Session));
    for sql in ["set x", "set x =", "begin now", "discard", "declare c cursor", "set x = 'open"] {
        assert_eq!(Statement::read(sql).unwrap_err().sqlstate(), "42601", "{sql}");
    }
}

#[test]
fn cursors() {
    let declare = |name: &str, binary, hold, query: &str| {
        Statement::Declare(Declare { name: name.to_owned(), binary, hold, query: query.to_owned() })
    };
    assert_eq!(
        read("declare \"SQL_CUR1\" binary no scroll cursor with hold for select ';' ;"),
        declare("SQL_CUR1", true, true, "select ';'")
    );
    assert_eq!(read("declare c cursor for from t"), declare("c", false, false, "from t"));
    let fetch = |count| Statement::Fetch(Fetch { cursor: "c".to_owned(), count, fetched: Fetched::Rows });
    for (sql, count) in [
        ("fetch c", Some(1)),
        ("fetch next from c", Some(1)),
        ("fetch 2048 in c", Some(2048)),
        ("fetch forward all from c", None),
        ("fetch forward 5 c", Some(5)),
        ("fetch all in c", None),
        ("fetch from c", Some(1)),
        ("fetch 0 c", Some(0)),
    ] {
        assert_eq!(read(sql), fetch(count), "{sql}");
    }
    for sql in ["fetch prior from c", "fetch -1 from c", "declare c scroll cursor for select 1", "move backward 2 in c"]
    {
        assert_eq!(Statement::read(sql).unwrap_err().sqlstate(), "55000", "{sql}");
    }
}
