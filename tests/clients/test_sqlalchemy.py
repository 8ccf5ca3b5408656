"""sqlalchemy-gizmosql-adbc-dialect: SQLAlchemy over Flight SQL. Runs in .deps/clients/sqlalchemy.

The dialect leaves the driver's autocommit off, so a transaction of the driver is open all the time, and sends
BEGIN, COMMIT and ROLLBACK as statements within it.
"""

import datetime
import decimal
import sys

import pandas
import pytest
import sqlalchemy
from clients.pasted import output, program
from sqlalchemy import Column, Date, Integer, MetaData, Numeric, String, Table, insert, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from works import fails, works

TPCH = ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"]


@pytest.fixture
def engine_of():
    engines = []

    def engine(server, options="", login="anyone:anything"):
        engines.append(sqlalchemy.create_engine(f"gizmosql://{login}@{server.flight}{options}"))
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
    assert "150000" in output(sys.executable, "-c", program("sqlalchemy.py", server))


@works("sqlalchemy", "An API key as the password")
def test_key(keys, engine_of):
    key = keys.make("ada")
    with engine_of(keys, login=f"ada:{key}").connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    with pytest.raises(sqlalchemy.exc.DBAPIError):
        engine_of(keys, login="ada:wrong").connect()


@works("sqlalchemy", "Text and expressions, with parameters")
def test_queries(engine):
    region = sqlalchemy.table("region", Column("r_name", String), Column("r_regionkey", Integer))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM region")).scalar() == 5
        assert connection.execute(text("SELECT r_name FROM region WHERE r_regionkey = :k"), {"k": 2}).scalar() == "ASIA"
        names = select(region.c.r_name).where(region.c.r_regionkey.in_([1, 3])).order_by(region.c.r_name).limit(5)
        assert connection.execute(names).scalars().all() == ["AMERICA", "EUROPE"]


@works("sqlalchemy", "Reflection of every table: schemas, tables, columns, keys")
def test_reflection(engine):
    inspector = sqlalchemy.inspect(engine)
    assert "main" in inspector.get_schema_names()
    assert sorted(inspector.get_table_names() + inspector.get_view_names()) == TPCH
    reflected = MetaData()
    reflected.reflect(engine, views=True)
    assert sorted(reflected.tables) == TPCH
    assert [column.name for column in reflected.tables["region"].columns] == ["r_regionkey", "r_name", "r_comment"]
    for name in TPCH:
        assert inspector.has_table(name)
        assert inspector.get_foreign_keys(name) == [] and inspector.get_check_constraints(name) == []
    assert not inspector.has_table("nothing")


def test_tables_of_the_lake_are_tables(engine):
    """As the metadata calls of Flight SQL tell them, and as people look for them."""
    assert sorted(sqlalchemy.inspect(engine).get_table_names()) == TPCH


@works("sqlalchemy", "A catalog by URL (`?catalog=NAME`)")
def test_catalog_in_the_url(server, engine_of):
    with engine_of(server, "?catalog=memory").connect() as connection:
        assert connection.execute(text("SELECT current_catalog()")).scalar() == "memory"


@works("sqlalchemy", "Reflection of the tables of `--data` where there is a lake too: with `?catalog=memory`")
def test_reflection_beside_a_lake(tables, engine_of):
    assert not sqlalchemy.inspect(engine_of(tables)).has_table("region")
    assert sqlalchemy.inspect(engine_of(tables, "?catalog=memory")).has_table("region")


@works("sqlalchemy", "`pandas.read_sql(text(…), engine)`, `read_sql_table`")
def test_pandas_reads(engine):
    assert len(pandas.read_sql(text("FROM region"), engine)) == 5
    assert len(pandas.read_sql_table("region", engine)) == 5


@works("sqlalchemy", "Tables without keys: `create_all`, `insert`, `update`, `delete`, `drop_all`")
def test_tables(writable, fresh):
    made = MetaData()
    table = Table(
        fresh, made,
        Column("a", Integer), Column("b", String), Column("c", Numeric(10, 2)), Column("d", Date),
    )  # fmt: skip
    made.create_all(writable)
    row = {"a": 1, "b": "x", "c": decimal.Decimal("1.25"), "d": datetime.date(2024, 2, 29)}
    with writable.begin() as connection:
        connection.execute(insert(table), row)
        connection.execute(insert(table), [{**row, "a": n, "b": None} for n in (2, 3)])
        connection.execute(update(table).where(table.c.a == 2).values(b="two"))
        connection.execute(table.delete().where(table.c.a == 3))
    with writable.connect() as connection:
        found = connection.execute(select(table).order_by(table.c.a)).all()
    assert found == [tuple(row.values()), (2, "two", row["c"], row["d"])]
    assert sqlalchemy.inspect(writable).get_table_names().count(fresh) == 1
    made.drop_all(writable)
    assert not sqlalchemy.inspect(writable).has_table(fresh)


@works("sqlalchemy", "Transactions: `begin()`, `commit()`, `rollback()`")
def test_transactions(writable, fresh):
    count = text(f"SELECT count(*) FROM {fresh}")
    with writable.begin() as connection:
        connection.execute(text(f"CREATE TABLE {fresh} (a INTEGER)"))
    with writable.connect() as mine, writable.connect() as other:
        mine.execute(text(f"INSERT INTO {fresh} VALUES (1)"))
        assert mine.execute(count).scalar() == 1 and other.execute(count).scalar() == 0
        mine.rollback()
        assert mine.execute(count).scalar() == 0
        mine.execute(text(f"INSERT INTO {fresh} VALUES (1)"))
        mine.commit()
        other.rollback()
        assert other.execute(count).scalar() == 1


@works("sqlalchemy", "The ORM: objects stored and found, in tables that SQL has made")
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
        names = session.scalars(select(Person.name).order_by(Person.id)).all()
    assert names == ["Ada", "Grace H."]


@works("sqlalchemy", "`pandas.to_sql` with `index=False`: `fail`, `replace`, `append`")
def test_pandas_writes(writable, fresh):
    frame = pandas.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})
    frame.to_sql(fresh, writable, index=False)
    with pytest.raises(ValueError, match="exists"):
        frame.to_sql(fresh, writable, index=False)
    frame.to_sql(fresh, writable, index=False, if_exists="append")
    assert len(pandas.read_sql_table(fresh, writable)) == 6
    frame.to_sql(fresh, writable, index=False, if_exists="replace")
    assert len(pandas.read_sql_table(fresh, writable)) == 3


@fails("sqlalchemy", "SQL as a plain string: wrap it in `text(…)`", issue="sqlalchemy-gizmosql-adbc-dialect 0.0.27")
def test_a_plain_string_breaks_the_dialect(engine):
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'statement'"):
        pandas.read_sql("SELECT r_name FROM region", engine)


@fails("sqlalchemy", "Several rows in one `INSERT`", issue="sqlalchemy-gizmosql-adbc-dialect 0.0.27")
def test_several_rows_in_one_insert(engine):
    table = Table("region", MetaData(), Column("r_name", String))
    with engine.connect() as connection, pytest.raises(sqlalchemy.exc.CompileError, match="multirow inserts"):
        connection.execute(insert(table).values([{"r_name": "x"}, {"r_name": "y"}]))


@fails("sqlalchemy", "Comments and unique constraints by reflection", issue="sqlalchemy-gizmosql-adbc-dialect 0.0.27")
def test_what_the_dialect_does_not_have(engine):
    inspector = sqlalchemy.inspect(engine)
    for ask in (inspector.get_table_comment, inspector.get_unique_constraints):
        with pytest.raises(NotImplementedError):
            ask("region")


@fails("sqlalchemy", "Primary keys and indexes in the lake: `create_all` of classes, `to_sql` with an index", issue="DuckLake has none")
def test_keys_and_indexes_in_the_lake(writable, fresh):
    keyed = MetaData()
    Table(fresh, keyed, Column("id", Integer, primary_key=True))
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="0A000"):
        keyed.create_all(writable)
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="42501"):
        pandas.DataFrame({"a": [1]}).to_sql(fresh, writable)
