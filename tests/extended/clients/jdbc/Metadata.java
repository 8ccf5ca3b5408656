import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** DatabaseMetaData: what tools ask when they connect. */
final class Metadata extends Checks {
    Metadata(String url) {
        super(url);
    }

    private void ask(With<DatabaseMetaData> body) throws Exception {
        with(statement -> body.run(statement.getConnection().getMetaData()));
    }

    @Works("Every method of `DatabaseMetaData` without arguments has an answer")
    void everything() throws Exception {
        ask(meta -> {
            List<String> unanswered = new ArrayList<>();
            for (Method method : DatabaseMetaData.class.getMethods()) {
                if (method.getParameterCount() == 0) {
                    try {
                        Object answer = method.invoke(meta);
                        if (answer instanceof ResultSet) {
                            rows((ResultSet) answer);
                        }
                    } catch (InvocationTargetException failure) {
                        unanswered.add(method.getName());
                    }
                }
            }
            same(List.of(), unanswered);
        });
    }

    @Works("What the server can: joins, unions, subqueries, transactions, isolation levels")
    void abilities() throws Exception {
        ask(meta -> {
            yes(meta.supportsOuterJoins() && meta.supportsFullOuterJoins(), "outer joins");
            yes(meta.supportsUnion() && meta.supportsUnionAll(), "unions");
            yes(meta.supportsGroupBy() && meta.supportsGroupByUnrelated(), "group by");
            yes(meta.supportsSubqueriesInExists() && meta.supportsSubqueriesInIns(), "subqueries");
            yes(meta.supportsCorrelatedSubqueries(), "correlated subqueries");
            yes(meta.supportsTransactions(), "transactions");
            yes(meta.supportsResultSetType(ResultSet.TYPE_FORWARD_ONLY), "forward only");
            yes(meta.supportsTransactionIsolationLevel(Connection.TRANSACTION_REPEATABLE_READ), "snapshots");
            yes(meta.supportsMinimumSQLGrammar() && meta.supportsANSI92EntryLevelSQL(), "grammar");
            yes(meta.nullPlusNonNullIsNull(), "null");
            yes(meta.supportsConvert(), "convert");
            same(0, meta.getMaxConnections());
            same("\"", meta.getIdentifierQuoteString());
            same("Tavana", meta.getDatabaseProductName());
            yes(meta.getDatabaseProductVersion().startsWith("duckdb v"), "version");
        });
    }

    @Works("Catalogs, schemas, tables and their types, with patterns")
    void tables() throws Exception {
        ask(meta -> {
            yes(column(meta.getCatalogs(), "TABLE_CAT").contains("memory"), "the catalog");
            yes(column(meta.getSchemas("memory", "m%"), "TABLE_SCHEM").equals(List.of("main")), "the schema");
            Set<String> types = new HashSet<>(column(meta.getTableTypes(), "TABLE_TYPE"));
            yes(types.contains("TABLE"), "a type");
            String[] table = {"TABLE"};
            same(List.of("part", "partsupp"), column(meta.getTables("memory", "main", "part%", table), "TABLE_NAME"));
            same(8, column(meta.getTables("memory", null, "%", null), "TABLE_NAME").size());
            same(List.of(), column(meta.getTables(null, null, "nothing", null), "TABLE_NAME"));
        });
    }

    @Works("Columns with their types, sizes, digits and whether they may be NULL")
    void columns() throws Exception {
        ask(meta -> {
            try (ResultSet result = meta.getColumns(null, "main", "orders", "o_totalprice")) {
                yes(result.next(), "the column");
                same("o_totalprice", result.getString("COLUMN_NAME"));
                same(Types.DECIMAL, result.getInt("DATA_TYPE"));
                yes(result.getString("TYPE_NAME").startsWith("DECIMAL"), "the type's name");
                same(15, result.getInt("COLUMN_SIZE"));
                same(2, result.getInt("DECIMAL_DIGITS"));
                same(4, result.getInt("ORDINAL_POSITION"));
                same("YES", result.getString("IS_NULLABLE"));
                yes(!result.next(), "one column");
            }
            same(61, column(meta.getColumns("memory", "main", "%", "%"), "COLUMN_NAME").size());
        });
    }

    @Fails(value = "`getTypeInfo()` is empty: the driver does not ask", issue = "flight-sql-jdbc-driver 18.3.0")
    void typeInfo() throws Exception {
        ask(meta -> same(List.of(), rows(meta.getTypeInfo())));
    }

    @Fails(value = "`supportsConvert(from, to)` is always false: the driver looks the answer up by another kind of key",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void convert() throws Exception {
        ask(meta -> same(false, meta.supportsConvert(Types.INTEGER, Types.VARCHAR)));
    }

    @Fails(value = "`getDefaultTransactionIsolation()` is Flight SQL's number (3) and not JDBC's (4)",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void defaultIsolation() throws Exception {
        ask(meta -> same(3, meta.getDefaultTransactionIsolation()));
    }

    @Works("Empty answers to what the engine does not have: procedures, privileges, user-defined types")
    void nothing() throws Exception {
        ask(meta -> {
            same(List.of(), rows(meta.getProcedures(null, null, "%")));
            same(List.of(), rows(meta.getProcedureColumns(null, null, "%", "%")));
            same(List.of(), rows(meta.getFunctions(null, null, "%")));
            same(List.of(), rows(meta.getFunctionColumns(null, null, "%", "%")));
            same(List.of(), rows(meta.getColumnPrivileges(null, null, "orders", "%")));
            same(List.of(), rows(meta.getTablePrivileges(null, null, "orders")));
            same(List.of(), rows(meta.getBestRowIdentifier(null, null, "orders", 1, true)));
            same(List.of(), rows(meta.getVersionColumns(null, null, "orders")));
            same(List.of(), rows(meta.getUDTs(null, null, "%", null)));
            same(List.of(), rows(meta.getIndexInfo(null, null, "orders", false, false)));
            same(List.of(), rows(meta.getPrimaryKeys(null, "main", "orders")));
            same(List.of(), rows(meta.getImportedKeys(null, "main", "orders")));
            same(List.of(), rows(meta.getExportedKeys(null, "main", "orders")));
            same(List.of(), rows(meta.getCrossReference(null, "main", "orders", null, "main", "lineitem")));
        });
    }

    @Fails(value = "`getCatalog()` and `getSchema()` of a connection are null: `SELECT current_catalog()` tells",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void currentCatalog() throws Exception {
        with(statement -> {
            same(null, statement.getConnection().getCatalog());
            same(null, statement.getConnection().getSchema());
        });
    }

    @Fails(value = "`setCatalog` and `setSchema` do nothing: name them in the URL or in the SQL",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void otherCatalog() throws Exception {
        with(statement -> {
            statement.getConnection().setSchema("information_schema");
            statement.getConnection().setCatalog("temp");
            same(List.of("main"), rows(statement, "SELECT current_schema()"));
        });
    }
}
