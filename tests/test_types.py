"""Values of every type, in every size: what arrives is what DuckDB gives in the same process."""

import duckdb
import flightsql
import numpy
import pandas
import polars
import polars.testing
import pyarrow
import pyarrow.compute
import pyarrow.flight
import pytest

WHEEL = duckdb.connect()
ALL = [name for name, *_ in WHEEL.execute("DESCRIBE SELECT * FROM test_all_types()").fetchall()]

# What the clients themselves cannot hold, from whichever source it comes: their conversion raises.
NOT_IN_POLARS = {"interval", "union"}
NOT_IN_PANDAS = {"date", "time", "time_tz", "date_array", "union", "time_ns"}

# Beside test_all_types(): one row for each value, NULL among them.
VALUES = {
    **{
        f"decimal({width},{scale})": [f"{sign}{'9' * (width - scale)}{'.' if scale else ''}{'9' * scale}" for sign in ("", "-")]
        for width, scale in [(1, 0), (4, 4), (5, 2), (9, 0), (10, 10), (18, 3), (19, 0), (28, 14), (38, 0), (38, 38)]
    },
    "hugeint": ["170141183460469231731687303715884105727", "-170141183460469231731687303715884105728", "0"],
    "uhugeint": ["340282366920938463463374607431768211455", "0"],
    "bignum": ["0", "-1", "9" * 300, "-" + "9" * 300],
    "float": ["nan", "inf", "-inf", "-0.0", "1e-45"],
    "double": ["nan", "inf", "-inf", "-0.0", "5e-324", "1.7976931348623157e308"],
    "date": ["infinity", "-infinity", "0001-01-01", "9999-12-31", "1969-12-31"],
    "timestamp": ["infinity", "-infinity", "0001-01-01 00:00:00.000001", "1969-12-31 23:59:59.999999"],
    "timestamp_s": ["1969-12-31 23:59:59", "9999-12-31 00:00:00"],
    "timestamp_ms": ["1969-12-31 23:59:59.999", "9999-12-31 00:00:00"],
    "timestamp_ns": ["1969-12-31 23:59:59.999999999", "2262-04-11 23:47:16.854775806"],
    "timestamptz": ["1969-12-31 23:59:59.999999+00", "2024-02-29 12:00:00+14", "infinity"],
    "time": ["00:00:00", "23:59:59.999999", "24:00:00"],
    "time_ns": ["00:00:00", "23:59:59.999999999"],
    "timetz": ["00:00:00+15:59:59", "23:59:59.999999-15:59:59"],
    "interval": ["0 days", "-1 month", "999 years 11 months 30 days 23:59:59.999999", "-7 days 00:00:00.000001"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    "varchar": ["", "a", "twelve bytes", "thirteen byte", "ä€𝄞", "\u0001", " ", "x" * 5000],
    "blob": ["", "\\x00", "\\xFF\\x00\\xFF", "longer than twelve bytes"],
    "bit": ["0", "1", "10101", "1" * 200],
    "json": ["null", '{"a": [1, {"b": null}]}', '""', "[]"],
    "geometry": ["POINT(1 2)", "POLYGON((0 0, 0 1, 1 1, 0 0))", "GEOMETRYCOLLECTION EMPTY"],
    "enum('', 'a', 'longer than twelve bytes')": ["", "a", "longer than twelve bytes"],
    "enum('a', 'b c')[]": ["[]", "[a, NULL, 'b c']"],
    "struct(e enum('x', 'it''s'), n int)": ["{'e': x, 'n': 1}", "{'e': NULL, 'n': NULL}"],
    "map(enum('k', 'l'), enum('v')[])": ["{}", "{k=[v], l=NULL}"],
    "int[]": ["[]", "[NULL]", "[1, NULL, 3]", "[2147483647, -2147483648]"],
    "varchar[][]": ["[]", "[[]]", "[NULL, [NULL, '', 'a string that is not inlined']]"],
    "int[3]": ["[1, NULL, 3]", "[NULL, NULL, NULL]"],
    "varchar[2][2]": ["[[a, NULL], [NULL, '']]", "[NULL, [c, d]]"],
    "struct(a int, b struct(c varchar[], d decimal(20,5)))": ["{'a': 1, 'b': {'c': [x, NULL], 'd': 1.5}}", "{'a': NULL, 'b': NULL}"],
    "map(varchar, int[])": ["{}", "{a=[1, NULL], 'b c'=NULL, d=[]}"],
    "struct(m map(int, struct(x hugeint, y interval)))[]": ["[]", "[NULL, {'m': {1={'x': 1, 'y': 1 month}, 2=NULL}}]"],
}  # fmt: skip


def expected(sql):
    # A connection of its own: the types of an Arrow result depend on settings that a test may have changed.
    with WHEEL.cursor() as cursor:
        return cursor.execute(sql).to_arrow_table()


@pytest.fixture
def ask(server, connect):
    cursor = connect(server).cursor()

    def ask(sql):
        cursor.execute(sql)
        return cursor.fetch_arrow_table()

    return ask


def with_text_for_floats(kind):
    """The type with text in place of floating point, because NaN does not equal itself."""
    if pyarrow.types.is_floating(kind):
        return pyarrow.string()
    if pyarrow.types.is_list(kind):
        return pyarrow.list_(kind.value_field.with_type(with_text_for_floats(kind.value_type)))
    return kind


# What columns are called whose Arrow types do not tell UUID, JSON and the like apart: DuckDB's own Arrow has it not.
TYPE_NAME = b"ARROW:FLIGHT:SQL:TYPE_NAME"


def without_names(schema):
    def plain(field):
        kept = {key: value for key, value in (field.metadata or {}).items() if key != TYPE_NAME}
        return field.with_metadata(kept or None)

    return pyarrow.schema([plain(field) for field in schema], schema.metadata)


def assert_same(table, wanted):
    assert without_names(table.schema).equals(wanted.schema, check_metadata=True)
    for field, column, other in zip(wanted.schema, table.columns, wanted.columns, strict=True):
        text = with_text_for_floats(field.type)
        if text != field.type:
            column, other = column.cast(text), other.cast(text)
        assert column.equals(other), field
    table.validate()


def values_query(kind, values):
    rows = ", ".join("('" + value.replace("'", "''") + "')" for value in values)
    return f"SELECT v::{kind} AS v FROM (VALUES (NULL), {rows}, (NULL)) t(v)"


@pytest.mark.parametrize("column", ALL)
def test_each_type_by_itself(column, ask):
    sql = f'SELECT "{column}" FROM test_all_types()'
    assert_same(ask(sql), expected(sql))


def test_all_types_together(ask):
    for sql in ("FROM test_all_types()", "FROM test_all_types() WHERE false"):
        assert_same(ask(sql), expected(sql))


@pytest.mark.parametrize("kind", VALUES)
def test_null_empty_and_extreme_values(kind, ask):
    sql = values_query(kind, VALUES[kind])
    wanted = expected(sql)
    assert wanted.num_rows == len(VALUES[kind]) + 2
    assert_same(ask(sql), wanted)
    none = f"SELECT NULL::{kind} AS v FROM range(3)"
    assert_same(ask(none), expected(none))


@pytest.mark.parametrize("kind", VALUES)
def test_constants(kind, ask):
    """They lie elsewhere in the engine than values of tables do."""
    literals = ["'" + value.replace("'", "''") + f"'::{kind}" for value in VALUES[kind]] + [f"NULL::{kind}"]
    named = ", ".join(f"{literal} AS c{number}" for number, literal in enumerate(literals))
    rows = ", ".join(f"({literal})" for literal in literals)
    for sql in (
        f"SELECT {named}",
        f"SELECT {named}, i FROM range(3000) t(i)",
        f"FROM (VALUES ({', '.join(literals)})) t",
        f"FROM (VALUES ({literals[0]})) t(v)",
        f"FROM (VALUES {rows}) t(v)",
    ):
        assert_same(ask(sql), expected(sql))


def test_unions_and_untyped_nulls(ask):
    for sql in (
        "SELECT NULL AS n, [] AS l, [NULL] AS ln",
        "SELECT v::UNION(num INT, str VARCHAR) AS u FROM (VALUES (union_value(num := 1)), (NULL)) t(v)",
        "SELECT CASE WHEN i % 2 = 0 THEN union_value(num := i) ELSE NULL END AS u FROM range(5000) t(i)",
    ):
        assert_same(ask(sql), expected(sql))


@pytest.mark.parametrize("column", ALL)
def test_polars(column, server, connect):
    sql = f'SELECT "{column}" FROM test_all_types()'
    connection = connect(server)
    if column in NOT_IN_POLARS:
        with pytest.raises(polars.exceptions.ComputeError):
            polars.from_arrow(expected(sql))
        sql = f'SELECT "{column}"::VARCHAR AS "{column}" FROM test_all_types()'
    frame = polars.read_database(sql, connection)
    wanted = polars.from_arrow(expected(sql))
    assert frame.schema == wanted.schema
    # Polars's own comparison takes NaN as equal to NaN.
    polars.testing.assert_frame_equal(frame, wanted, check_exact=True)


@pytest.mark.parametrize("column", ALL)
def test_pandas(column, server, connect):
    sql = f'SELECT "{column}" FROM test_all_types()'
    connection = connect(server)
    if column in NOT_IN_PANDAS:
        with pytest.raises((ValueError, pyarrow.ArrowNotImplementedError)):
            expected(sql).to_pandas()
        sql = f'SELECT "{column}"::VARCHAR AS "{column}" FROM test_all_types()'
    frame = pandas.read_sql(sql, connection)
    wanted = expected(sql).to_pandas()
    if column == "timestamp_tz":
        # read_sql gives every time zone as UTC.
        wanted[column] = wanted[column].dt.tz_convert("UTC")
    assert list(frame.dtypes) == list(wanted.dtypes)
    if frame[column].dtype == object:
        assert repr(plain(frame)) == repr(plain(wanted))
    else:
        pandas.testing.assert_frame_equal(frame, wanted, check_exact=True)


def plain(frame):
    """The values with lists for arrays; their text is the same for NaN and NaN."""
    return [unfold(value) for value in frame.iloc[:, 0]]


def unfold(value):
    if isinstance(value, numpy.ndarray):
        return [unfold(part) for part in value]
    if isinstance(value, (list, tuple)):
        return [unfold(part) for part in value]
    if isinstance(value, dict):
        return {key: unfold(part) for key, part in value.items()}
    return value


@pytest.mark.parametrize("value", ["1::VARIANT", "[1::VARIANT]", "{'a': {'b': 1::VARIANT}}", "MAP {'k': 1::VARIANT}"])
def test_variant_names_the_cast(value, server, connect):
    connection = connect(server)
    cursor = connection.cursor()
    with pytest.raises(connection.NotSupportedError) as failure:
        cursor.execute(f"SELECT {value} AS v")
    text = str(failure.value)
    assert "[0A000]" in text and "VARIANT" in text
    assert '"v"::VARCHAR' in text
    cursor.execute(f"SELECT ({value})::VARCHAR AS v")
    assert cursor.fetchall() == WHEEL.cursor().execute(f"SELECT ({value})::VARCHAR").fetchall()


# Rows around the borders of DuckDB's chunks (2,048) and row groups (122,880).
@pytest.mark.parametrize("rows", [0, 1, 2047, 2048, 2049, 122_880, 300_001])
def test_sizes_and_patterns_of_nulls(rows, ask):
    sql = f"""
        SELECT i,
            CASE WHEN i % 3 = 0 THEN i END AS every_third,
            CASE WHEN i < 2048 OR i % 2048 > 2040 THEN NULL ELSE i::INT END AS whole_chunk,
            NULL::DOUBLE AS never,
            i % 2 = 0 AS flag,
            CASE WHEN i % 7 > 0 THEN CASE i % 5 WHEN 0 THEN '' WHEN 1 THEN 'short' ELSE 'longer than twelve ' || i END END AS text,
            CASE WHEN i % 11 > 0 THEN range(i % 4) END AS list,
            CASE WHEN i % 13 > 0 THEN {{'a': CASE WHEN i % 2 = 0 THEN i END, 'b': ['x', NULL, i::VARCHAR]}} END AS struct,
            CASE WHEN i % 17 > 0 THEN (i % 3)::VARCHAR::ENUM('0', '1', '2') END AS enum,
            (i * 1000000000000)::HUGEINT * i AS huge,
            (i / 7)::DECIMAL(18, 4) AS decimal,
        FROM range({rows}) t(i)
    """
    table = ask(sql)
    assert table.num_rows == rows
    assert_same(table, expected(sql))


def test_long_strings(ask):
    sql = """
        SELECT i, CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN repeat(chr(97 + i::INT % 26), 1048576)
            ELSE repeat('ä', 524288) END AS text, encode(repeat('b', 1048576)) AS blob
        FROM range(41) t(i)
    """
    assert_same(ask(sql), expected(sql))


def test_enums_in_many_batches(server, ask):
    """A dictionary is sent once, as it is, however many batches there are and however deep it lies."""
    names = ", ".join(f"'name {n}'" for n in range(200))
    sql = f"""
        SELECT i, CASE WHEN i % 7 > 0 THEN e END AS plain, [e, NULL] AS list, array_value(e, e) AS array,
            {{'e': e}} AS struct, MAP {{e: [e]}} AS map, CASE WHEN i % 2 = 0 THEN union_value(e := e) END AS union,
        FROM (SELECT i, ('name ' || i % 200)::ENUM({names}) AS e FROM range(20000) t(i))
    """
    table = ask(sql)
    assert table["plain"].num_chunks >= 3
    assert all(len(chunk.dictionary) == 200 for chunk in table["plain"].chunks)
    assert_same(table, expected(sql))


def test_wide_rows(ask):
    columns = ", ".join(f"CASE WHEN i % {n + 2} = 0 THEN i + {n} END AS c{n}" for n in range(1000))
    sql = f"SELECT {columns} FROM range(5000) t(i)"
    assert_same(ask(sql), expected(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "FROM lineitem",
        "SELECT i, 'string ' || i AS s FROM range(300001) t(i)",
        "SELECT i, repeat('x', 100000) AS s FROM range(500) t(i)",
        "SELECT i, range(1000) AS l FROM range(3000) t(i)",
        "SELECT i, range(10000) AS l FROM range(3000) t(i)",
        "SELECT i, {'m': MAP {i: repeat('x', 10000)}} AS s FROM range(5000) t(i)",
        "SELECT true AS b FROM range(3000000)",
    ],
)
def test_batches_begin_small_and_stay_under_2_mib(sql, server):
    with pyarrow.flight.connect(server.uri) as client:
        batches = [chunk.data for chunk in flightsql.fetch(client, sql)]
    sizes = [batch.get_total_buffer_size() for batch in batches]
    assert batches[0].num_rows <= 2048
    assert all(batch.num_rows > 0 for batch in batches)
    # A little room, as buffers are padded.
    assert max(sizes) <= 2 * 1024 * 1024 + 4096
    # Once it flows, it flows in batches that are worth their frame, save what is left of a row group now and then.
    flow = sorted(sizes[len(sizes) // 2 : -1])
    assert not flow or flow[len(flow) // 10] >= 256 * 1024 or sum(sizes) < 4 * 1024 * 1024


def test_a_row_too_long_for_a_message_is_refused_with_its_size(server, connect):
    connection = connect(server)
    cursor = connection.cursor()
    with pytest.raises(connection.Error, match=r"\[54000\] .*bytes"):
        cursor.execute("SELECT repeat('x', 20000000) AS s")
        cursor.fetchall()
    cursor.execute("SELECT length(repeat('x', 20000000)) AS n")
    assert cursor.fetchall() == [(20_000_000,)]
