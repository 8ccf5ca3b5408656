"""SQLAlchemy's own PostgreSQL dialect, by psycopg and by psycopg2. Runs in .deps/clients/sqlalchemy."""

import datetime
import decimal
import sys

import pandas
import pytest
import sqlalchemy
from clients.pasted import output, program
from sqlalchemy import Column, Date, Integer, MetaData, Numeric, String, Table, insert, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from works import works

TPCH = ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"]


@pytest.fixture(params=["psycopg", "psycopg2"])
def engine_of(request):
    engines = []

    def engine(server, login="anyone", **options):
        url = f"postgresql+{request.param}://{login}@{server.ready['pg']}/tavana"
        engines.append(sqlalchemy.create_engine(url, **options))
        return engines[-1]

    yield engine
    for made in engines:
        made.dispose()


@pytest.fixture
def engine(server, engine_of):
    return engine_of(server)


@pytest.fixture
def writable(tables, engine_of):
    return engine_of(tables)


def test_what_people_paste_works(server):
    assert "150000" in output(sys.executable, "-c", program("pg_sqlalchemy.py", server))


@works("pg_sqlalchemy", "An API key as the password")
def test_key(keys, engine_of):
    name = engine_of(keys).driver
    with engine_of(keys, f"{name}:{keys.make(name)}").connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar() == name
    with pytest.raises(sqlalchemy.exc.OperationalError, match="password authentication failed"):
        engine_of(keys, f"{name}:wrong").connect()


@works("pg_sqlalchemy", "Text and expressions, with parameters")
def test_queries(engine):
    region = sqlalchemy.table("region", Column("r_name", String), Column("r_regionkey", Integer))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT r_name FROM region WHERE r_regionkey = :k"), {"k": 2}).scalar() == "ASIA"
        names = select(region.c.r_name).where(region.c.r_regionkey.in_([1, 3])).order_by(region.c.r_name).limit(5)
        assert connection.execute(names).scalars().all() == ["AMERICA", "EUROPE"]
        assert connection.dialect.server_version_info >= (14,)


@works("pg_sqlalchemy", "Reflection: schemas, tables, views, columns, keys, indexes, comments")
def test_reflection(engine):
    inspector = sqlalchemy.inspect(engine)
    assert inspector.default_schema_name == "public" and "public" in inspector.get_schema_names()
    assert sorted(inspector.get_table_names()) == TPCH and inspector.get_view_names() == []
    reflected = MetaData()
    reflected.reflect(engine, views=True)
    assert sorted(reflected.tables) == TPCH
    assert [(column.name, str(column.type)) for column in reflected.tables["region"].columns] == [
        ("r_regionkey", "INTEGER"),
        ("r_name", "TEXT"),
        ("r_comment", "TEXT"),
    ]
    for ask in (
        inspector.get_foreign_keys,
        inspector.get_check_constraints,
        inspector.get_unique_constraints,
        inspector.get_indexes,
    ):
        assert ask("region") == []
    assert inspector.get_pk_constraint("region")["constrained_columns"] == []
    assert inspector.get_table_comment("region") == {"text": None}
    assert inspector.get_enums() == [] and inspector.get_sequence_names() == []
    assert inspector.has_table("region") and not inspector.has_table("nothing")


@works("pg_sqlalchemy", "Reflection of types, views and other schemas of the lake")
def test_reflection_of_the_lake(writable, fresh):
    with writable.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA s_{fresh}"))
        connection.execute(
            text(
                f"CREATE TABLE s_{fresh}.t (a INTEGER NOT NULL, b DECIMAL(9,2), c VARCHAR[], d TIMESTAMPTZ,"
                " e TIMESTAMP, f DATE, g BLOB, h UUID, i BOOLEAN, j DOUBLE, k BIGINT, l TIME, m JSON, n INTERVAL)"
            )
        )
        connection.execute(text(f"CREATE VIEW s_{fresh}.v AS SELECT a FROM s_{fresh}.t"))
    inspector = sqlalchemy.inspect(writable)
    assert inspector.get_table_names(f"s_{fresh}") == ["t"] and inspector.get_view_names(f"s_{fresh}") == ["v"]
    assert "SELECT a" in inspector.get_view_definition("v", f"s_{fresh}")
    columns = inspector.get_columns("t", f"s_{fresh}")
    assert [(column["name"], str(column["type"]), column["nullable"]) for column in columns[:2]] == [
        ("a", "INTEGER", False),
        ("b", "NUMERIC(9, 2)", True),
    ]
    assert str(columns[2]["type"].item_type) == "TEXT"
    assert columns[3]["type"].timezone and not columns[4]["type"].timezone
    assert [str(column["type"]) for column in columns[5:]] == [
        "DATE",
        "BYTEA",
        "UUID",
        "BOOLEAN",
        "DOUBLE PRECISION",
        "BIGINT",
        "TIME",
        "JSON",
        "INTERVAL",
    ]


@works("pg_sqlalchemy", "`pandas.read_sql`, `read_sql_table`, `read_sql_query` in chunks")
def test_pandas_reads(engine):
    assert len(pandas.read_sql("SELECT * FROM region", engine)) == 5
    assert len(pandas.read_sql_table("region", engine)) == 5
    pieces = pandas.read_sql_query(text("SELECT c_custkey FROM customer ORDER BY 1"), engine, chunksize=4000)
    assert [len(piece) for piece in pieces] == [4000, 4000, 4000, 3000]


@works("pg_sqlalchemy", "`stream_results`: a cursor of the server")
def test_streaming(engine):
    with engine.connect().execution_options(stream_results=True, max_row_buffer=100) as connection:
        result = connection.execute(
            text("SELECT c_custkey FROM customer WHERE c_custkey <= :n ORDER BY 1"), {"n": 5000}
        )
        assert [row[0] for row in result] == list(range(1, 5001))


@works("pg_sqlalchemy", "Tables without keys: `create_all`, `insert`, `update`, `delete`, `drop_all`")
def test_tables(writable, fresh):
    made = MetaData()
    table = Table(
        fresh,
        made,
        Column("a", Integer),
        Column("b", String),
        Column("c", Numeric(10, 2)),
        Column("d", Date),
    )
    made.create_all(writable)
    row = {"a": 1, "b": "x", "c": decimal.Decimal("1.25"), "d": datetime.date(2024, 2, 29)}
    with writable.begin() as connection:
        connection.execute(insert(table), row)
        connection.execute(insert(table), [{**row, "a": n, "b": None} for n in (2, 3)])
        assert connection.execute(update(table).where(table.c.a == 2).values(b="two")).rowcount == 1
        connection.execute(table.delete().where(table.c.a == 3))
    with writable.connect() as connection:
        found = connection.execute(select(table).order_by(table.c.a)).all()
    assert found == [tuple(row.values()), (2, "two", row["c"], row["d"])]
    made.drop_all(writable)
    assert not sqlalchemy.inspect(writable).has_table(fresh)


@works("pg_sqlalchemy", "Transactions: `begin()`, `commit()`, `rollback()`, isolation levels, AUTOCOMMIT")
def test_transactions(writable, fresh):
    count = text(f"SELECT count(*) FROM {fresh}")
    with writable.begin() as connection:
        connection.execute(text(f"CREATE TABLE {fresh} (a INTEGER)"))
    with writable.connect() as mine, writable.connect() as other:
        mine.execute(text(f"INSERT INTO {fresh} VALUES (1)"))
        assert mine.execute(count).scalar() == 1 and other.execute(count).scalar() == 0
        mine.rollback()
        assert mine.execute(count).scalar() == 0
    with writable.connect().execution_options(isolation_level="AUTOCOMMIT") as mine:
        mine.execute(text(f"INSERT INTO {fresh} VALUES (1)"))
        with writable.connect() as other:
            assert other.execute(count).scalar() == 1
    for level in ("SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED"):
        with writable.connect().execution_options(isolation_level=level) as mine:
            assert mine.execute(count).scalar() == 1


@works("pg_sqlalchemy", "The ORM: objects stored and found, in tables that SQL has made")
def test_orm(writable, fresh):
    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = fresh
        id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
        name: Mapped[str]

    with writable.begin() as connection:
        connection.execute(text(f"CREATE TABLE {fresh} (id INTEGER, name VARCHAR)"))
    with Session(writable) as session:
        session.add_all([Person(id=1, name="Ada"), Person(id=2, name="Grace")])
        session.commit()
        session.get(Person, 2).name = "Grace H."
        session.commit()
        assert session.scalars(select(Person.name).order_by(Person.id)).all() == ["Ada", "Grace H."]


def test_errors(engine):
    with engine.connect() as connection, pytest.raises(sqlalchemy.exc.ProgrammingError, match="does not exist"):
        connection.execute(text("SELECT * FROM nothing"))


def test_ping(engine_of, server):
    """The dialect's own ping of pooled connections."""
    engine = engine_of(server, pool_pre_ping=True)
    for _ in range(3):
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1


# The index of the table is left out, with a warning; the column of that name is there.
def test_pandas_index(writable, fresh):
    frame = pandas.DataFrame({"a": [1, 2, 3]}, index=pandas.Index([7, 8, 9], name="k"))
    frame.to_sql(fresh, writable)
    frame.to_sql(fresh, writable, if_exists="append")
    assert pandas.read_sql_table(fresh, writable, index_col="k")["a"].to_dict() == {7: 1, 8: 2, 9: 3}
    assert sqlalchemy.inspect(writable).get_indexes(fresh) == []


def test_keys_say_what_to_do(writable, fresh):
    keyed = MetaData()
    Table(fresh, keyed, Column("id", Integer, primary_key=True))
    with pytest.raises(sqlalchemy.exc.NotSupportedError, match="columns of type SERIAL are not supported"):
        keyed.create_all(writable)
