"""What clients ask about the server and its tables; the schemas are those of `FlightSql.proto`."""

import duckdb
import flightsql
import pyarrow
import pyarrow.flight
import pyarrow.parquet
import pytest

TPCH = ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"]


def schema(*fields):
    return pyarrow.schema([pyarrow.field(name, kind, nullable) for name, kind, nullable in fields])


TEXT, INT, BOOL, BYTE = pyarrow.string(), pyarrow.int32(), pyarrow.bool_(), pyarrow.uint8()
YES, NO = True, False

CATALOGS = schema(("catalog_name", TEXT, NO))
DB_SCHEMAS = schema(("catalog_name", TEXT, YES), ("db_schema_name", TEXT, NO))
TABLE_TYPES = schema(("table_type", TEXT, NO))
TABLES = schema(
    ("catalog_name", TEXT, YES), ("db_schema_name", TEXT, YES), ("table_name", TEXT, NO), ("table_type", TEXT, NO)
)  # fmt: skip
TABLES_WITH_SCHEMA = TABLES.append(pyarrow.field("table_schema", pyarrow.binary(), NO))
PRIMARY_KEYS = schema(
    ("catalog_name", TEXT, YES), ("db_schema_name", TEXT, YES), ("table_name", TEXT, NO), ("column_name", TEXT, NO),
    ("key_name", TEXT, YES), ("key_sequence", INT, NO),
)  # fmt: skip
FOREIGN_KEYS = schema(
    ("pk_catalog_name", TEXT, YES), ("pk_db_schema_name", TEXT, YES), ("pk_table_name", TEXT, NO),
    ("pk_column_name", TEXT, NO), ("fk_catalog_name", TEXT, YES), ("fk_db_schema_name", TEXT, YES),
    ("fk_table_name", TEXT, NO), ("fk_column_name", TEXT, NO), ("key_sequence", INT, NO), ("fk_key_name", TEXT, YES),
    ("pk_key_name", TEXT, YES), ("update_rule", BYTE, NO), ("delete_rule", BYTE, NO),
)  # fmt: skip
TYPES = schema(
    ("type_name", TEXT, NO), ("data_type", INT, NO), ("column_size", INT, YES), ("literal_prefix", TEXT, YES),
    ("literal_suffix", TEXT, YES), ("create_params", pyarrow.list_(pyarrow.field("item", TEXT, NO)), YES),
    ("nullable", INT, NO), ("case_sensitive", BOOL, NO), ("searchable", INT, NO), ("unsigned_attribute", BOOL, YES),
    ("fixed_prec_scale", BOOL, NO), ("auto_increment", BOOL, YES), ("local_type_name", TEXT, YES),
    ("minimum_scale", INT, YES), ("maximum_scale", INT, YES), ("sql_data_type", INT, NO),
    ("datetime_subcode", INT, YES), ("num_prec_radix", INT, YES), ("interval_precision", INT, YES),
)  # fmt: skip
# The children of the union, in the order of their type codes.
SQL_INFO_VALUES = [
    ("string_value", TEXT),
    ("bool_value", BOOL),
    ("bigint_value", pyarrow.int64()),
    ("int32_bitmask", INT),
    ("string_list", pyarrow.list_(TEXT)),
    ("int32_to_int32_list_map", pyarrow.map_(INT, pyarrow.list_(INT))),
]


@pytest.fixture
def ask(server):
    with pyarrow.flight.connect(server.uri) as client:
        yield lambda command, message=b"": answer(client, command, message)


def answer(client, command, message=b""):
    descriptor = pyarrow.flight.FlightDescriptor.for_command(flightsql.packed(command, message))
    info = client.get_flight_info(descriptor)
    assert len(info.endpoints) == 1 and not info.endpoints[0].locations
    reader = client.do_get(info.endpoints[0].ticket)
    # All in the first batch: GetTableSchema of some drivers reads no further.
    chunks = [chunk.data for chunk in reader]
    assert len(chunks) <= 1
    assert info.schema.equals(reader.schema, check_metadata=True)
    assert client.get_schema(descriptor).schema.equals(reader.schema, check_metadata=True)
    return pyarrow.Table.from_batches(chunks, reader.schema)


def flag(number, value):
    return flightsql.varint(number << 3) + flightsql.varint(value)


def names(table):
    return table["table_name"].to_pylist()


def test_catalogs(ask):
    table = ask("CommandGetCatalogs")
    assert table.schema.equals(CATALOGS, check_metadata=True)
    assert table.to_pylist() == [{"catalog_name": "memory"}]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (b"", True),
        (flightsql.field(1, "memory"), True),
        (flightsql.field(1, "other"), False),
        (flightsql.field(1, ""), False),
        (flightsql.field(2, "main"), True),
        (flightsql.field(2, "m%"), True),
        (flightsql.field(2, "ma_n"), True),
        (flightsql.field(2, "public"), False),
    ],
)
def test_db_schemas(ask, filters, found):
    table = ask("CommandGetDbSchemas", filters)
    assert table.schema.equals(DB_SCHEMAS, check_metadata=True)
    assert table.to_pylist() == ([{"catalog_name": "memory", "db_schema_name": "main"}] if found else [])


def test_table_types(ask):
    table = ask("CommandGetTableTypes")
    assert table.schema.equals(TABLE_TYPES, check_metadata=True)
    assert [row["table_type"] for row in table.to_pylist()] == ["LOCAL TEMPORARY", "TABLE", "VIEW"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (b"", TPCH),
        (flightsql.field(1, "memory"), TPCH),
        (flightsql.field(1, "other"), []),
        (flightsql.field(2, "main"), TPCH),
        (flightsql.field(2, "%"), TPCH),
        (flightsql.field(2, "x%"), []),
        (flightsql.field(3, "%"), TPCH),
        (flightsql.field(3, "part%"), ["part", "partsupp"]),
        (flightsql.field(3, "_ation"), ["nation"]),
        (flightsql.field(3, "part"), ["part"]),
        (flightsql.field(3, "nothing"), []),
        (flightsql.field(4, "TABLE"), TPCH),
        (flightsql.field(4, "VIEW"), []),
        (flightsql.field(4, "VIEW") + flightsql.field(4, "TABLE"), TPCH),
        (flightsql.field(2, "main") + flightsql.field(3, "o%") + flightsql.field(4, "TABLE"), ["orders"]),
    ],
)
def test_tables(ask, filters, found):
    table = ask("CommandGetTables", filters)
    assert table.schema.equals(TABLES, check_metadata=True)
    assert table.to_pylist() == [
        {"catalog_name": "memory", "db_schema_name": "main", "table_name": name, "table_type": "TABLE"}
        for name in found
    ]
    with_schema = ask("CommandGetTables", filters + flag(5, 1))
    assert with_schema.schema.equals(TABLES_WITH_SCHEMA, check_metadata=True)
    assert names(with_schema) == found


def test_tables_with_their_columns(ask, lake):
    table = ask("CommandGetTables", flag(5, 1))
    for row in table.to_pylist():
        columns = pyarrow.ipc.read_schema(pyarrow.py_buffer(row["table_schema"]))
        file = lake / f"{row['table_name']}.parquet"
        assert columns == duckdb.sql(f"FROM '{file}' LIMIT 0").to_arrow_table().schema


def test_names_with_signs_of_patterns(make_server, tmp_path):
    odd = ["a_b", "axb", "a%b", "a\\b", 'quo"te', "Ümlaut", "two words", "select"]
    for name in odd:
        pyarrow.parquet.write_table(pyarrow.table({name: [1]}), tmp_path / f"{name}.parquet")
    server = make_server(tmp_path)
    with pyarrow.flight.connect(server.uri) as client:

        def like(pattern):
            return sorted(names(answer(client, "CommandGetTables", flightsql.field(3, pattern))))

        assert like("%") == sorted(odd)
        assert like("a_b") == sorted(["a_b", "axb", "a%b", "a\\b"])
        assert like("a\\_b") == ["a_b"]
        assert like("a\\%b") == ["a%b"]
        assert like("a\\\\b") == ["a\\b"]
        assert like("_mlaut") == ["Ümlaut"]
        for row in answer(client, "CommandGetTables", flag(5, 1)).to_pylist():
            assert pyarrow.ipc.read_schema(pyarrow.py_buffer(row["table_schema"])).names == [row["table_name"]]


@pytest.mark.parametrize(
    ("command", "message", "wanted"),
    [
        ("CommandGetPrimaryKeys", flightsql.field(3, "orders"), PRIMARY_KEYS),
        ("CommandGetExportedKeys", flightsql.field(3, "orders"), FOREIGN_KEYS),
        ("CommandGetImportedKeys", flightsql.field(3, "orders"), FOREIGN_KEYS),
        ("CommandGetCrossReference", flightsql.field(3, "orders") + flightsql.field(6, "lineitem"), FOREIGN_KEYS),
    ],
)
def test_files_have_no_keys(ask, command, message, wanted):
    table = ask(command, message)
    assert table.schema.equals(wanted, check_metadata=True)
    assert table.num_rows == 0


def test_types(ask):
    table = ask("CommandGetXdbcTypeInfo")
    assert table.schema.equals(TYPES, check_metadata=True)
    kinds = dict(zip(table["type_name"].to_pylist(), table["data_type"].to_pylist(), strict=True))
    # As `XdbcDataType` numbers them.
    assert {"VARCHAR": 12, "INTEGER": 4, "BIGINT": -5, "DOUBLE": 8, "DECIMAL": 3, "TIMESTAMP": 93}.items() <= kinds.items()
    assert table["data_type"].to_pylist() == sorted(table["data_type"].to_pylist())
    only = ask("CommandGetXdbcTypeInfo", flag(1, 12))
    assert only.schema.equals(TYPES, check_metadata=True)
    assert only["type_name"].to_pylist() == ["VARCHAR"]


def sql_info(ask, *codes):
    packed = b"".join(flightsql.varint(code) for code in codes)
    table = ask("CommandGetSqlInfo", flightsql.field(1, packed) if codes else b"")
    assert [(field.name, field.nullable) for field in table.schema] == [("info_name", NO), ("value", NO)]
    assert table.schema.field("info_name").type == pyarrow.uint32()
    union = table.schema.field("value").type
    assert pyarrow.types.is_union(union) and union.mode == "dense"
    children = [union.field(at) for at in range(union.num_fields)]
    assert [child.name for child in children] == [name for name, _ in SQL_INFO_VALUES]
    for child, (_, kind) in zip(children, SQL_INFO_VALUES, strict=True):
        # The names of fields within lists and maps are no part of what the specification says.
        assert str(child.type).split("<")[0] == str(kind).split("<")[0]
    chunk = table.combine_chunks()
    values = chunk["value"].chunk(0) if chunk["value"].num_chunks else []
    rows = zip(table["info_name"].to_pylist(), values, strict=True)
    return {code: (union.field(value.type_code).name, value.as_py()) for code, value in rows}


def test_sql_info(ask):
    every = sql_info(ask)
    assert every[0] == ("string_value", "Tavana")
    # Clients that were made for the engine look for its name here.
    kind, version = every[1]
    assert kind == "string_value" and version.startswith("duckdb v1.5.5")
    assert every[2][0] == "string_value" and every[2][1].count(".") >= 1
    assert every[3] == ("bool_value", True)
    assert every[4] == ("bool_value", True)
    # The driver reads this one without looking at its kind, and does without transactions if it is another.
    assert every[8] == ("int32_bitmask", 1)
    assert every[9] == ("bool_value", True)
    assert every[504] == ("string_value", '"')
    assert every[508][0] == "string_list" and "QUALIFY" in every[508][1]
    assert every[503][0] == "bigint_value"
    # JDBC's DatabaseMetaData fails on each code that is missing.
    codes = {*range(500, 577)} - {572}
    assert codes <= set(every), sorted(codes - set(every))


def test_sql_info_of_some_codes(ask):
    assert list(sql_info(ask, 0, 8)) == [0, 8]
    # A code that nobody knows is left out, or refused by name; the ones beside it are not lost in silence.
    try:
        assert list(sql_info(ask, 0, 99_999)) == [0]
    except pyarrow.ArrowException as error:
        assert "99999" in str(error)


def test_adbc_objects(server, connect):
    connection = connect(server)
    objects = connection.adbc_get_objects(depth="all").read_all().to_pylist()
    assert [catalog["catalog_name"] for catalog in objects] == ["memory"]
    (main,) = objects[0]["catalog_db_schemas"]
    assert main["db_schema_name"] == "main"
    tables = {table["table_name"]: table for table in main["db_schema_tables"]}
    assert sorted(tables) == TPCH
    columns = [column["column_name"] for column in tables["region"]["table_columns"]]
    assert columns == ["r_regionkey", "r_name", "r_comment"]
    some = connection.adbc_get_objects(depth="tables", table_name_filter="part%").read_all().to_pylist()
    found = some[0]["catalog_db_schemas"][0]["db_schema_tables"]
    assert sorted(table["table_name"] for table in found) == ["part", "partsupp"]
    only = connection.adbc_get_objects(depth="catalogs").read_all().to_pylist()
    assert [catalog["catalog_name"] for catalog in only] == ["memory"]
    schemas = connection.adbc_get_objects(depth="db_schemas").read_all().to_pylist()
    assert [part["db_schema_name"] for part in schemas[0]["catalog_db_schemas"]] == ["main"]


def test_adbc_table_schema(server, connect, lake):
    connection = connect(server)
    wanted = duckdb.sql(f"FROM '{lake / 'lineitem.parquet'}' LIMIT 0").to_arrow_table().schema
    assert connection.adbc_get_table_schema("lineitem") == wanted
    assert connection.adbc_get_table_schema("lineitem", db_schema_filter="main", catalog_filter="memory") == wanted
    # By this status Polars tells that a table is to be made.
    with pytest.raises(connection.Error) as failure:
        connection.adbc_get_table_schema("nothing")
    assert failure.value.status_code.name == "NOT_FOUND"


def test_adbc_table_schema_takes_the_name_as_it_is(make_server, connect, tmp_path):
    for name in ("a_b", "axb"):
        pyarrow.parquet.write_table(pyarrow.table({name: [1]}), tmp_path / f"{name}.parquet")
    connection = connect(make_server(tmp_path))
    assert connection.adbc_get_table_schema("axb").names == ["axb"]
    assert connection.adbc_get_table_schema("a_b").names == ["a_b"]


def test_adbc_info_and_table_types(server, connect):
    connection = connect(server)
    info = connection.adbc_get_info()
    assert info["vendor_name"] == "Tavana"
    assert info["vendor_version"].startswith("duckdb v1.5.5")
    assert info["driver_name"] and info["vendor_arrow_version"]
    assert connection.adbc_get_table_types() == ["LOCAL TEMPORARY", "TABLE", "VIEW"]


def test_a_table_that_cannot_be_read_hides_no_other(make_server, connect, tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"x": [1]}), tmp_path / "good.parquet")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 not really PAR1")
    server = make_server(tmp_path)
    connection = connect(server)
    assert connection.adbc_get_table_schema("good").names == ["x"]
    objects = connection.adbc_get_objects(depth="all").read_all().to_pylist()
    tables = objects[0]["catalog_db_schemas"][0]["db_schema_tables"]
    assert sorted(table["table_name"] for table in tables) == ["bad", "good"]
