import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;

/** Connections, queries, their parameters and the types of their results. */
final class Reading extends Checks {
    Reading(String url) {
        super(url);
    }

    @Works("Connections by `user=` and `password=`, by `token=`, and with properties unknown to the driver")
    void connect() throws Exception {
        for (String options : List.of("", "&user=a&password=b", "&token=abc", "&user=a&password=b&database=x")) {
            try (Connection connection = open(options); Statement statement = connection.createStatement()) {
                same(List.of("1"), rows(statement, "SELECT 1"));
                yes(connection.isValid(5), "valid");
            }
        }
    }

    @Works("The catalog of a connection (`catalog=`)")
    void catalog() throws Exception {
        Connection connection = open("&user=a&password=b&catalog=memory");
        try (Statement statement = connection.createStatement()) {
            same(List.of("memory|main"), rows(statement, "SELECT current_catalog(), current_schema()"));
        }
    }

    @Fails(value = "`close()` of a connection with `catalog=` throws when all is done", issue = "apache/arrow-java#863")
    void closeWithCatalog() throws Exception {
        Connection connection = open("&user=a&password=b&catalog=memory");
        fails("Channel shutdown invoked", connection::close);
    }

    @Works("Queries: `executeQuery`, `execute`, `setFetchSize`, `setMaxRows`")
    void queries() throws Exception {
        with(statement -> {
            same(List.of("AFRICA", "AMERICA"), rows(statement, "SELECT r_name FROM region ORDER BY ALL LIMIT 2"));
            yes(statement.execute("SELECT 7 AS x"), "a result");
            same(List.of("7"), rows(statement.getResultSet()));
            same(-1, statement.getUpdateCount());
            statement.setFetchSize(100);
            same(150_000, rows(statement, "SELECT o_orderkey FROM orders").size());
            statement.setMaxRows(10);
            same(10, rows(statement, "FROM orders").size());
        });
    }

    @Works("Several results of one connection at one time")
    void severalResults() throws Exception {
        with(one -> {
            try (Statement other = one.getConnection().createStatement();
                    ResultSet first = one.executeQuery("FROM orders");
                    ResultSet second = other.executeQuery("FROM lineitem")) {
                for (int row = 0; row < 50_000; row++) {
                    yes(first.next() && second.next(), "a row");
                }
            }
        });
    }

    @Works("Prepared queries, run again and again; `getParameterMetaData`, `getMetaData`")
    void prepared() throws Exception {
        with(statement -> {
            String sql = "SELECT r_name FROM region WHERE r_regionkey = ? OR r_name = ?";
            try (PreparedStatement query = prepare(statement, sql)) {
                same(2, query.getParameterMetaData().getParameterCount());
                same(Types.INTEGER, query.getParameterMetaData().getParameterType(1));
                same(Types.VARCHAR, query.getParameterMetaData().getParameterType(2));
                same(List.of("r_name"), names(query.getMetaData()));
                for (int key = 1; key < 3; key++) {
                    query.setInt(1, key);
                    query.setString(2, "AFRICA");
                    same(2, rows(query.executeQuery()).size());
                }
            }
        });
    }

    @Works("Parameters whose type the statement leaves open, as text (`SELECT ?`, `b || ?`)")
    void openParameters() throws Exception {
        with(statement -> {
            String sql = "SELECT ? AS v, r_name || ? FROM region LIMIT 1";
            try (PreparedStatement query = prepare(statement, sql)) {
                query.setString(1, "x");
                query.setString(2, "y");
                same(1, rows(query.executeQuery()).size());
            }
        });
    }

    private static void bound(Statement statement, String type, Object value, String wanted) throws SQLException {
        String sql = "SELECT v::VARCHAR FROM (SELECT ?::" + type + " AS v)";
        try (PreparedStatement query = prepare(statement, sql)) {
            query.setObject(1, value);
            same(List.of(wanted), rows(query.executeQuery()));
            query.setNull(1, Types.NULL);
            same(List.of("null"), rows(query.executeQuery()));
        }
    }

    @Works("Parameters of each type: integers, floats, booleans, text, bytes, dates, decimals of the parameter's scale")
    void parameters() throws Exception {
        with(statement -> {
            bound(statement, "TINYINT", (byte) -1, "-1");
            bound(statement, "SMALLINT", (short) -2, "-2");
            bound(statement, "INTEGER", -3, "-3");
            bound(statement, "BIGINT", 1L << 60, "1152921504606846976");
            bound(statement, "FLOAT", 1.5f, "1.5");
            bound(statement, "DOUBLE", 2.5, "2.5");
            bound(statement, "BOOLEAN", true, "true");
            bound(statement, "VARCHAR", "ä€𝄞", "ä€𝄞");
            bound(statement, "BLOB", new byte[] {65}, "A");
            bound(statement, "DATE", java.sql.Date.valueOf("2024-02-29"), "2024-02-29");
            bound(statement, "DECIMAL(10,2)", new BigDecimal("1.25"), "1.25");
            bound(statement, "TIMESTAMP_MS", Timestamp.valueOf("2024-02-29 01:02:03.5"), "2024-02-29 01:02:03.5");
            bound(statement, "UUID", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "3fa85f64-5717-4562-b3fc-2c963f66afa6");
        });
    }

    @Fails(value = "`setTimestamp` and `setTime` for parameters that do not count milliseconds bind another moment: "
            + "use `TIMESTAMP_MS`, or text", issue = "apache/arrow-java#838")
    void timestampParameters() throws Exception {
        with(statement -> {
            Timestamp moment = Timestamp.valueOf("2024-02-29 01:02:03");
            try (PreparedStatement query = prepare(statement, "SELECT ?::TIMESTAMP < '1971-01-01'")) {
                query.setTimestamp(1, moment);
                same(List.of("true"), rows(query.executeQuery()));
            }
        });
    }

    private static void read(Statement statement, String value, int type, String wanted) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT " + value + " AS v")) {
            same(type, result.getMetaData().getColumnType(1));
            yes(result.next(), "a row");
            same(wanted, String.valueOf(result.getObject(1)));
            yes(!result.next(), "one row");
        }
    }

    @Works("Results of each type: numbers, decimals, text, dates and times, UUID, lists, structs, maps, intervals")
    void types() throws Exception {
        with(statement -> {
            read(statement, "1::TINYINT", Types.TINYINT, "1");
            read(statement, "1::SMALLINT", Types.SMALLINT, "1");
            read(statement, "1::INTEGER", Types.INTEGER, "1");
            read(statement, "1::BIGINT", Types.BIGINT, "1");
            read(statement, "170141183460469231731687303715884105727::HUGEINT", Types.DECIMAL,
                    "170141183460469231731687303715884105727");
            read(statement, "1.5::FLOAT", Types.FLOAT, "1.5");
            read(statement, "1.5::DOUBLE", Types.DOUBLE, "1.5");
            read(statement, "1.5::DECIMAL(10,2)", Types.DECIMAL, "1.50");
            read(statement, "true", Types.BOOLEAN, "true");
            read(statement, "'ä€𝄞'", Types.VARCHAR, "ä€𝄞");
            read(statement, "NULL::INTEGER", Types.INTEGER, "null");
            read(statement, "DATE '2024-02-29'", Types.DATE, "2024-02-29");
            read(statement, "TIME '01:02:03.5'", Types.TIME, "01:02:03.500");
            read(statement, "TIMESTAMP '2024-02-29 01:02:03.456789'", Types.TIMESTAMP, "2024-02-29 01:02:03.456789");
            read(statement, "'3fa85f64-5717-4562-b3fc-2c963f66afa6'::UUID", Types.VARCHAR,
                    "3fa85f64-5717-4562-b3fc-2c963f66afa6");
            read(statement, "[1, 2]", Types.ARRAY, "[1,2]");
            read(statement, "{'a': 1}", Types.JAVA_OBJECT, "{\"a\":1}");
            read(statement, "MAP {'k': 1}", Types.JAVA_OBJECT, "{\"k\":1}");
            read(statement, "INTERVAL 1 DAY", Types.JAVA_OBJECT, "P1D PT0S");
        });
    }

    @Fails(value = "Precision and scale of the columns of a result are 0; `getColumns` has those of tables",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void decimals() throws Exception {
        with(statement -> {
            try (ResultSet result = statement.executeQuery("SELECT 1.5::DECIMAL(10, 2) AS v")) {
                same(0, result.getMetaData().getPrecision(1));
                same(0, result.getMetaData().getScale(1));
            }
        });
    }

    @Fails(value = "`getObject` of a `TIMESTAMP WITH TIME ZONE`: use `getTimestamp` or `getString`",
            issue = "apache/arrow-java#839")
    void timestampWithTimeZone() throws Exception {
        with(statement -> {
            try (ResultSet result = statement.executeQuery("SELECT TIMESTAMPTZ '2024-02-29 01:02:03+00' AS v")) {
                yes(result.next(), "a row");
                same(1_709_168_523_000L, result.getTimestamp(1).getTime());
                fails("not implemented", () -> result.getObject(1));
            }
        });
    }

    @Works("Cancel from another thread (`Statement.cancel()`), before the first row and later")
    void cancel() throws Exception {
        with(statement -> {
            try (ResultSet result = statement.executeQuery("SELECT i FROM range(1000000000000) t(i)")) {
                yes(result.next(), "a row");
                statement.cancel();
                fails("cancel", () -> {
                    while (result.next()) {}
                });
            }
            // The driver takes a statement that was cancelled for cancelled ever after.
            try (Statement next = statement.getConnection().createStatement()) {
                same(List.of("1"), rows(next, "SELECT 1"));
            }
        });
    }

    @Works("A limit of time (`setQueryTimeout`); the connection goes on when the statement is closed")
    void timeout() throws Exception {
        with(statement -> {
            try (Statement slow = statement.getConnection().createStatement()) {
                slow.setQueryTimeout(1);
                fails(SQLTimeoutException.class.getName(), () -> slow.executeQuery(ENDLESS));
            }
            same(List.of("1"), rows(statement, "SELECT 1"));
        });
    }

    @Works("Errors with the SQLSTATE, the place and a hint in the text")
    void errors() throws Exception {
        with(statement -> {
            fails("[42P01] table \"regoin\" does not exist", () -> statement.executeQuery("FROM regoin"));
            fails("hint: did you mean \"region\"?", () -> statement.executeQuery("FROM regoin"));
            fails("[42601] syntax error", () -> statement.executeQuery("SELEC"));
            fails("[22P02]", () -> rows(statement, "SELECT 'x'::INT"));
            same(List.of("1"), rows(statement, "SELECT 1"));
        });
    }

    @Fails(value = "`SQLException.getSQLState()` is null: the state is at the head of the text",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void sqlState() throws Exception {
        with(statement -> {
            SQLException error = (SQLException) error(() -> statement.executeQuery("FROM regoin"));
            same(null, error.getSQLState());
        });
    }

    @Fails(value = "The columns of a result without rows are told twice (`ResultSetMetaData`)",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void emptyResult() throws Exception {
        with(statement -> {
            try (ResultSet result = statement.executeQuery("SELECT 1 AS a WHERE false")) {
                same(List.of("a", "a"), names(result.getMetaData()));
                yes(!result.next(), "no row");
            }
        });
    }
}
