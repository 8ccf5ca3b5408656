"""Polars: through an ADBC connection, and through a URI."""

import polars
import polars.testing
import pytest
from works import fails, works

SQL = "SELECT r_regionkey, r_name FROM region ORDER BY r_regionkey"
WANTED = polars.DataFrame(
    {"r_regionkey": [0, 1, 2, 3, 4], "r_name": ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"]},
    schema_overrides={"r_regionkey": polars.Int32},
)
FRAME = polars.DataFrame({"a": [1, 2, None], "b": ["x", None, "z"]})


def uri(server):
    # The driver takes TLS for granted in `flightsql://`, unless it is told otherwise.
    return f"flightsql://{server.flight}?transport=tcp"


@works("polars", "`read_database` over an ADBC connection, with parameters and in batches")
def test_read_database(server, connect):
    connection = connect(server)
    polars.testing.assert_frame_equal(polars.read_database(SQL, connection), WANTED)
    options = {"parameters": ["A%"]}
    sql = "SELECT count(*) AS n FROM region WHERE r_name LIKE ?"
    frame = polars.read_database(sql, connection, execute_options=options)
    assert frame["n"].to_list() == [3]
    batches = polars.read_database("FROM orders", connection, iter_batches=True, batch_size=10_000)
    assert sum(frame.height for frame in batches) == 150_000


@works("polars", "`read_database_uri` with `flightsql://HOST:PORT?transport=tcp` and `engine=\"adbc\"`")
def test_read_database_uri(server):
    polars.testing.assert_frame_equal(polars.read_database_uri(SQL, uri(server), engine="adbc"), WANTED)


@pytest.mark.parametrize("way", ["connection", "uri"])
@works("polars", "`write_database` over a connection and with a URI: `append`, `replace`, `fail`")
def test_write_database(tables, connect, fresh, way):
    reader = connect(tables)
    to = connect(tables) if way == "connection" else uri(tables)

    def write(frame, **options):
        return frame.write_database(fresh, to, engine="adbc", **options)

    def read():
        return polars.read_database(f"FROM {fresh} ORDER BY a NULLS LAST", reader)

    # To append to a table that is not there makes it.
    assert write(FRAME, if_table_exists="append") == 3
    polars.testing.assert_frame_equal(read(), FRAME)
    assert write(FRAME, if_table_exists="append") == 3
    assert read().height == 6
    assert write(FRAME.select("a"), if_table_exists="replace") == 3
    assert read().columns == ["a"]
    with pytest.raises(Exception, match="exist"):
        write(FRAME, if_table_exists="fail")


@works("polars", "`write_database` to `schema.table` and `catalog.schema.table`")
def test_write_database_to_a_schema(tables, connect, fresh):
    connection = connect(tables)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA s_{fresh}")
    for name in (f"s_{fresh}.one", f"lake.s_{fresh}.two"):
        FRAME.write_database(name, connection, engine="adbc")
        assert polars.read_database(f"FROM {name}", connection).height == 3


@works("polars", "Each type of a frame but durations, there and back; arrays come back as lists, categories as texts")
def test_types(tables, connect, fresh):
    frame = polars.select(
        polars.lit(1, polars.Int8).alias("i8"),
        polars.lit(1, polars.UInt32).alias("u32"),
        polars.lit(1.5).alias("f64"),
        polars.lit(True).alias("b"),
        polars.lit("text").alias("s"),
        polars.lit("2024-02-29").str.to_date().alias("d"),
        polars.lit("2024-02-29 01:02:03").str.to_datetime().alias("t"),
        polars.lit("2024-02-29 01:02:03").str.to_datetime().dt.replace_time_zone("UTC").alias("tz"),
        polars.lit("1.25").cast(polars.Decimal(10, 2)).alias("dec"),
        polars.lit(b"\x00\xff").alias("bin"),
        polars.concat_list(polars.lit(1), polars.lit(2)).alias("list"),
        polars.struct(polars.lit(1).alias("x"), polars.lit("y").alias("y")).alias("struct"),
        polars.lit("c").cast(polars.Categorical).alias("cat"),
        polars.lit(None, polars.String).alias("null"),
    )
    frame.write_database(fresh, connect(tables), engine="adbc")
    back = polars.read_database(f"FROM {fresh}", connect(tables))
    assert back.rows() == frame.rows()


@fails("polars", "Durations and intervals: reading them ends Polars itself", issue="polars 2.1.0")
def test_intervals_are_too_much(server, connect):
    # Not an `Exception`: it is raised for a panic.
    with pytest.raises(BaseException, match="(?i)interval|month_day_nano"):
        polars.read_database("SELECT INTERVAL 1 DAY AS i", connect(server))
