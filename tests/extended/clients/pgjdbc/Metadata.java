import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** DatabaseMetaData: what tools ask when they connect. The tables are those of tests/pg/setup.sql. */
final class Metadata extends Checks {
    /** Differ by nature: objects, addresses, and what the connection is to. */
    private static final Set<String> APART = Set.of("getConnection", "getURL", "unwrap", "isWrapperFor");
    /** Answers as long as the catalog of all that is built in; each has a check of its own. */
    private static final Set<String> LONG = Set.of(
            "getTypeInfo", "getFunctions", "getFunctionColumns", "getProcedures", "getProcedureColumns", "getUDTs",
            "getSchemas", "getCatalogs", "getSQLKeywords", "getTables", "getColumns");

    Metadata(String url) {
        super(url);
    }

    private void ask(With<DatabaseMetaData> body) throws Exception {
        with("", statement -> body.run(statement.getConnection().getMetaData()));
    }

    private static Object argument(Class<?> kind, int at) {
        if (kind == String.class) {
            return new String[] {null, "public", "nums", "%"}[Math.min(at, 3)];
        }
        if (kind == boolean.class) {
            return true;
        }
        return kind == int.class ? (Object) Types.INTEGER : null;
    }

    @Works("Every method of `DatabaseMetaData` has an answer")
    void everything() throws Exception {
        ask(meta -> {
            List<String> unanswered = new ArrayList<>();
            Method[] methods = DatabaseMetaData.class.getMethods();
            Arrays.sort(methods, Comparator.comparing(Method::toString));
            for (Method method : methods) {
                if (APART.contains(method.getName())) {
                    continue;
                }
                Class<?>[] kinds = method.getParameterTypes();
                Object[] arguments = new Object[kinds.length];
                for (int at = 0; at < kinds.length; at++) {
                    arguments[at] = argument(kinds[at], at);
                }
                String name = method.getName() + (kinds.length == 0 ? "" : "/" + kinds.length);
                try {
                    Object answer = method.invoke(meta, arguments);
                    Object told = answer instanceof ResultSet ? rows((ResultSet) answer) : answer;
                    if (!LONG.contains(method.getName())) {
                        tell(name, told);
                    }
                } catch (InvocationTargetException failure) {
                    Throwable cause = failure.getCause();
                    if (cause instanceof SQLException known && "0A000".equals(known.getSQLState())) {
                        tell(name, "0A000");
                    } else {
                        unanswered.add(name + ": " + cause);
                    }
                }
            }
            same(List.of(), unanswered);
        });
    }

    @Works("`getTables`: tables, views and their types, with patterns")
    void tables() throws Exception {
        ask(meta -> {
            String[] table = {"TABLE"};
            tell("tables", rows(meta.getTables(null, "public", "%", table)).stream()
                    .filter(row -> !row.contains("pgjdbc_")).toList());
            tell("views", rows(meta.getTables(null, "public", "o__", new String[] {"VIEW"})));
            tell("one", rows(meta.getTables("tavana", "public", "nums", null)));
            tell("without a schema", rows(meta.getTables(null, null, "strict", table)));
            tell("another case", rows(meta.getTables(null, "public", "NUMS", null)));
            tell("escaped", rows(meta.getTables(null, "public", "num\\_", null)));
            tell("nothing", rows(meta.getTables(null, "public", "nothing", null)));
            tell("another catalog", rows(meta.getTables("nothing", null, "nums", null)));
            tell("of the system", rows(meta.getTables(null, "pg_catalog", "pg_class", null)));
            tell("of the information schema", rows(meta.getTables(null, "information_schema", "tables", null)));
            tell("types", column(meta.getTableTypes(), "TABLE_TYPE"));
        });
    }

    @Works("`getColumns`: types, sizes, digits, and whether they may be NULL")
    void columns() throws Exception {
        ask(meta -> {
            for (String table : List.of("kinds", "nums", "strict", "odd")) {
                for (String row : rows(meta.getColumns(null, "public", table, "%"))) {
                    tell(table + "." + row.split("\\|")[3], row);
                }
            }
            tell("a pattern", column(meta.getColumns(null, "public", "k%", "i_"), "COLUMN_NAME"));
            tell("nothing", rows(meta.getColumns(null, "public", "nothing", "%")));
        });
    }

    @Works("`getSchemas`, `getCatalogs`, the product's name and version")
    void schemas() throws Exception {
        ask(meta -> {
            for (String schema : List.of("public", "pg_catalog", "information_schema")) {
                yes(column(meta.getSchemas(), "TABLE_SCHEM").contains(schema), schema);
            }
            tell("one", rows(meta.getSchemas(null, "publi_")));
            yes(column(meta.getCatalogs(), "TABLE_CAT").contains("tavana"), "the database");
            same("PostgreSQL", meta.getDatabaseProductName());
            yes(meta.getDatabaseMajorVersion() >= 15, "the version");
        });
    }

    @Works("`getPrimaryKeys`, `getImportedKeys`, `getExportedKeys`, `getIndexInfo`: empty, as there are none")
    void keys() throws Exception {
        ask(meta -> {
            tell("primary", rows(meta.getPrimaryKeys(null, "public", "nums")));
            tell("imported", rows(meta.getImportedKeys(null, "public", "nums")));
            tell("exported", rows(meta.getExportedKeys(null, "public", "nums")));
            tell("cross", rows(meta.getCrossReference(null, "public", "nums", null, "public", "kinds")));
            tell("indexes", rows(meta.getIndexInfo(null, "public", "nums", false, true)));
            tell("unique indexes", rows(meta.getIndexInfo(null, "public", "nums", true, false)));
            tell("best row", rows(meta.getBestRowIdentifier(null, "public", "nums", 0, true)));
            tell("versions", rows(meta.getVersionColumns(null, "public", "nums")));
        });
    }

    @Works("`getPrimaryKeys` of a temporary table that has one")
    void keysOfTemporaryTables() throws Exception {
        with("", statement -> {
            statement.execute("CREATE TEMP TABLE keyed (a INTEGER, b INTEGER, c TEXT, PRIMARY KEY (b, a))");
            DatabaseMetaData meta = statement.getConnection().getMetaData();
            List<String> columns = new ArrayList<>();
            try (ResultSet result = meta.getPrimaryKeys(null, null, "keyed")) {
                while (result.next()) {
                    columns.add(result.getString("COLUMN_NAME") + " " + result.getShort("KEY_SEQ"));
                }
            }
            tell("columns", columns);
            tell("table", column(meta.getTables(null, null, "keyed", null), "TABLE_TYPE"));
        });
    }

    @Works("`getTypeInfo`: the types, as the driver knows them")
    void typeInfo() throws Exception {
        Set<String> wanted = Set.of(
                "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "bpchar", "bytea",
                "date", "time", "timetz", "timestamp", "timestamptz", "interval", "uuid", "json", "oid", "name",
                "_int4", "_text");
        ask(meta -> {
            try (ResultSet result = meta.getTypeInfo()) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    if (wanted.contains(result.getString(1))) {
                        List<String> row = new ArrayList<>();
                        for (int at = 2; at <= columns; at++) {
                            row.add(result.getString(at));
                        }
                        tell(result.getString(1), String.join("|", row));
                    }
                }
            }
        });
    }

    @Works("`getFunctions`, `getProcedures`, `getUDTs`, privileges")
    void functions() throws Exception {
        ask(meta -> {
            tell("a function", new java.util.TreeSet<>(column(meta.getFunctions(null, null, "upper"),
                    "FUNCTION_NAME")));
            tell("no function", rows(meta.getFunctions(null, null, "no_such_function")));
            tell("no procedure", rows(meta.getProcedures(null, null, "no_such_procedure")));
            tell("no columns of functions", rows(meta.getFunctionColumns(null, null, "no_such_function", "%")));
            tell("no columns of procedures", rows(meta.getProcedureColumns(null, null, "no_such_procedure", "%")));
            tell("types of users", rows(meta.getUDTs(null, "public", "%", null)));
            yes(!meta.getSQLKeywords().isEmpty(), "keywords");
            tell("keyword", meta.getSQLKeywords().contains("ilike"));
        });
    }

    @Works("`ResultSetMetaData`: names, types, sizes, digits (not which table a column is of)")
    void results() throws Exception {
        with("", statement -> {
            for (String sql : List.of("SELECT * FROM kinds", "SELECT a AS x, b, a + 1 AS y FROM strict",
                    "SELECT 1 AS one, 'x' AS two, 1.5 AS three, NULL AS four")) {
                try (ResultSet result = statement.executeQuery(sql)) {
                    var meta = result.getMetaData();
                    for (int at = 1; at <= meta.getColumnCount(); at++) {
                        tell(sql + ": " + meta.getColumnLabel(at), String.join("|", List.of(
                                meta.getColumnName(at), meta.getColumnTypeName(at), "" + meta.getColumnType(at),
                                meta.getColumnClassName(at), "" + meta.getPrecision(at), "" + meta.getScale(at),
                                "" + meta.getColumnDisplaySize(at), "" + meta.isSigned(at),
                                "" + meta.isCaseSensitive(at))));
                        tell(sql + ": where " + meta.getColumnLabel(at) + " is from", String.join("|", List.of(
                                meta.getTableName(at), meta.getSchemaName(at), "" + meta.isNullable(at),
                                "" + meta.isAutoIncrement(at))));
                    }
                }
            }
        });
    }

    @Works("`getParameterMetaData`, and the columns of a statement that has not run")
    void parameters() throws Exception {
        with("", statement -> {
            for (String sql : List.of(
                    "SELECT ?::int, ?::text, ?::numeric(9,2), ?::date, ?::timestamptz, ?::uuid, ?::bytea, ?::int[]",
                    "SELECT b FROM nums WHERE a = ? AND b <> ?", "INSERT INTO strict VALUES (?, ?)",
                    "UPDATE nums SET b = ? WHERE a > ?", "SELECT a FROM nums WHERE a IN (?, ?) LIMIT ?")) {
                try (var prepared = prepare(statement, sql)) {
                    var meta = prepared.getParameterMetaData();
                    List<String> told = new ArrayList<>();
                    for (int at = 1; at <= meta.getParameterCount(); at++) {
                        told.add(meta.getParameterTypeName(at) + " " + meta.getParameterClassName(at));
                    }
                    tell(sql, told);
                    if (sql.startsWith("SELECT b")) {
                        same("b", prepared.getMetaData().getColumnName(1));
                        same(Types.VARCHAR, prepared.getMetaData().getColumnType(1));
                    }
                }
            }
        });
    }

    @Works("What the connection is: `isValid`, catalog, schema, client information, network timeout")
    void connection() throws Exception {
        with("ApplicationName=checks", statement -> {
            Connection connection = statement.getConnection();
            yes(connection.isValid(5), "valid");
            tell("catalog", connection.getCatalog());
            tell("schema", connection.getSchema());
            connection.setSchema("pg_catalog");
            tell("another schema", connection.getSchema());
            tell("name", rows(statement, "SHOW application_name"));
            connection.setClientInfo("ApplicationName", "another");
            tell("another name", rows(statement, "SHOW application_name"));
            connection.setNetworkTimeout(Runnable::run, 10_000);
            same(10_000, connection.getNetworkTimeout());
            tell("isolation", connection.getTransactionIsolation());
            for (int level : new int[] {1, 2, 4, 8}) {
                connection.setTransactionIsolation(level);
                tell("isolation " + level, connection.getTransactionIsolation());
            }
            tell("read only", connection.isReadOnly());
            tell("holdability", connection.getHoldability());
        });
    }
}
