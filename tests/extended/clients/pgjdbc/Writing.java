import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** Tables, transactions, batches and COPY. */
final class Writing extends Checks {
    Writing(String url) {
        super(url);
    }

    /** Hands over a connection, a statement of it and a new table (a INTEGER, b TEXT). */
    private void withTable(String options, Into body) throws Exception {
        String table = fresh();
        with(options, statement -> {
            statement.execute("CREATE TABLE " + table + " (a INTEGER, b TEXT)");
            body.run(statement, table);
        });
    }

    interface Into {
        void run(Statement statement, String table) throws Exception;
    }

    private static List<String> content(Statement statement, String table) throws SQLException {
        return rows(statement, "SELECT a, b FROM " + table + " ORDER BY a, b");
    }

    @Works("Tables: `CREATE`, `INSERT`, `UPDATE`, `DELETE`, `DROP`, with counts of rows")
    void counts() throws Exception {
        for (String mode : List.of("simple", "extended")) {
            withTable("preferQueryMode=" + mode, (statement, table) -> {
                same(3, statement.executeUpdate("INSERT INTO " + table + " VALUES (1, 'x'), (2, 'y'), (3, NULL)"));
                same(2, statement.executeUpdate("UPDATE " + table + " SET b = 'z' WHERE a > 1"));
                same(1L, statement.executeLargeUpdate("DELETE FROM " + table + " WHERE a = 1"));
                same(0, statement.executeUpdate("DELETE FROM " + table + " WHERE a = 1"));
                same(0, statement.executeUpdate("CREATE TABLE " + table + "_2 (a INTEGER)"));
                tell("insert of a query " + mode,
                        statement.executeUpdate("INSERT INTO " + table + "_2 SELECT a FROM " + table));
                tell("create as " + mode,
                        statement.executeUpdate("CREATE TABLE " + table + "_3 AS SELECT a FROM " + table));
                same(0, statement.executeUpdate("DROP TABLE " + table));
                tell("a query as an update " + mode, state(() -> statement.executeUpdate("SELECT 1")));
            });
        }
    }

    @Works("Batches of statements and of parameters, with counts; `reWriteBatchedInserts`")
    void batches() throws Exception {
        for (String options : List.of("", "reWriteBatchedInserts=true", "preferQueryMode=simple",
                "prepareThreshold=1&reWriteBatchedInserts=true", "prepareThreshold=-1", "preferQueryMode=extended")) {
            withTable(options, (statement, table) -> {
                try (var prepared = prepare(statement, "INSERT INTO " + table + " VALUES (?, ?)")) {
                    for (int round = 0; round < 3; round++) {
                        for (int at = 0; at < 50; at++) {
                            prepared.setInt(1, 50 * round + at);
                            prepared.setString(2, at % 7 == 0 ? null : "row " + at);
                            prepared.addBatch();
                        }
                        int[] counts = prepared.executeBatch();
                        same(50, counts.length);
                        tell(options + " counts " + round, Arrays.stream(counts).distinct().boxed().toList());
                    }
                }
                same(List.of("150|11175|126"), rows(statement, "SELECT count(*), sum(a), count(b) FROM " + table));
                statement.addBatch("DELETE FROM " + table + " WHERE a >= 2");
                statement.addBatch("UPDATE " + table + " SET b = 'u'");
                statement.addBatch("INSERT INTO " + table + " VALUES (7, 'seven')");
                same("[148, 2, 1]", Arrays.toString(statement.executeBatch()));
                same(List.of("0|u", "1|u", "7|seven"), content(statement, table));
            });
        }
    }

    @Works("A batch that fails: the SQLSTATE, the counts, and nothing of it stays in a transaction")
    void failingBatch() throws Exception {
        for (String options : List.of("", "reWriteBatchedInserts=true", "preferQueryMode=simple")) {
            withTable(options, (statement, table) -> {
                Connection connection = statement.getConnection();
                for (boolean automatic : new boolean[] {true, false}) {
                    connection.setAutoCommit(automatic);
                    statement.addBatch("INSERT INTO " + table + " VALUES (1, 'x')");
                    statement.addBatch("INSERT INTO " + table + " VALUES ('no number', 'x')");
                    statement.addBatch("INSERT INTO " + table + " VALUES (3, 'x')");
                    try {
                        statement.executeBatch();
                        throw new AssertionError("no error");
                    } catch (BatchUpdateException error) {
                        tell(options + " " + automatic, error.getSQLState()
                                + " " + Arrays.toString(error.getUpdateCounts()));
                    }
                    if (!automatic) {
                        connection.rollback();
                    }
                    tell(options + " " + automatic + " left", content(statement, table));
                    if (!automatic) {
                        connection.rollback();
                    }
                }
            });
        }
    }

    @Works("Transactions: `commit()`, `rollback()`, what others see, and what fails")
    void transactions() throws Exception {
        for (String options : List.of("", "preferQueryMode=simple", "prepareThreshold=-1")) {
            withTable(options, (statement, table) -> {
                Connection connection = statement.getConnection();
                connection.setAutoCommit(false);
                statement.execute("INSERT INTO " + table + " VALUES (1, 'x')");
                with(options, other -> same(List.of(), content(other, table)));
                connection.rollback();
                same(List.of(), content(statement, table));
                statement.execute("INSERT INTO " + table + " VALUES (2, 'y')");
                connection.commit();
                with(options, other -> same(List.of("2|y"), content(other, table)));
                statement.execute("INSERT INTO " + table + " VALUES (3, 'z')");
                same("42703", state(() -> statement.execute("SELECT nothing")));
                same("25P02", state(() -> statement.execute("SELECT 1")));
                tell(options + " commit of what failed", state(connection::commit));
                connection.rollback();
                same(List.of("2|y"), content(statement, table));
                connection.setAutoCommit(true);
                statement.execute("BEGIN");
                statement.execute("DELETE FROM " + table);
                statement.execute("ROLLBACK");
                same(List.of("2|y"), content(statement, table));
                statement.execute("BEGIN; INSERT INTO " + table + " VALUES (4, 'w'); COMMIT");
                same(List.of("2|y", "4|w"), content(statement, table));
                connection.setAutoCommit(false);
                statement.execute("CREATE TABLE " + table + "_2 (a INTEGER)");
                connection.rollback();
                same("42P01", state(() -> statement.execute("SELECT * FROM " + table + "_2")));
            });
        }
    }

    @Works("Savepoints, as long as nothing was changed behind them")
    void savepoints() throws Exception {
        withTable("", (statement, table) -> {
            Connection connection = statement.getConnection();
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO " + table + " VALUES (1, 'x')");
            Savepoint one = connection.setSavepoint();
            Savepoint named = connection.setSavepoint("a name");
            same("42703", state(() -> statement.execute("SELECT nothing")));
            connection.rollback(named);
            same(List.of("1|x"), content(statement, table));
            connection.releaseSavepoint(named);
            same("42P01", state(() -> statement.execute("SELECT * FROM nothing")));
            connection.rollback(one);
            statement.execute("INSERT INTO " + table + " VALUES (2, 'y')");
            connection.commit();
            same(List.of("1|x", "2|y"), content(statement, table));
            connection.commit();

            statement.execute("INSERT INTO " + table + " VALUES (3, 'z')");
            Savepoint behind = connection.setSavepoint();
            statement.execute("INSERT INTO " + table + " VALUES (4, 'w')");
            tell("back behind a change", state(() -> connection.rollback(behind)));
            tell("commit after that", state(connection::commit));
            connection.rollback();
            tell("left", content(statement, table));
        });
    }

    /** What has answered a ROLLBACK TO with success must not end the transaction. */
    @Works
    void savepointBehindAFailedRead() throws Exception {
        withTable("", (statement, table) -> {
            Connection connection = statement.getConnection();
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO " + table + " VALUES (1, 'x')");
            Savepoint behind = connection.setSavepoint();
            same("22P02", state(() -> rows(statement, "SELECT b::int FROM " + table)));
            String back = state(() -> connection.rollback(behind));
            if ("no error".equals(back)) {
                same(List.of("1|x"), content(statement, table));
                connection.commit();
            } else {
                same("0A000", back);
            }
        });
    }

    @Works("`autosave=always`: a query that fails does not end the transaction (a change that fails does)")
    void autosave() throws Exception {
        for (String mode : List.of("always", "conservative", "never")) {
            for (boolean cleans : new boolean[] {true, false}) {
                withTable("autosave=" + mode + "&cleanupSavepoints=" + cleans, (statement, table) -> {
                    Connection connection = statement.getConnection();
                    String key = mode + " " + cleans + " ";
                    connection.setAutoCommit(false);
                    statement.execute("INSERT INTO " + table + " VALUES (1, 'x')");
                    same("42703", state(() -> statement.execute("SELECT nothing")));
                    tell(key + "goes on", orState(() -> content(statement, table)));
                    tell(key + "changes", state(() -> statement.execute("INSERT INTO " + table + " VALUES (2, 'y')")));
                    tell(key + "no number",
                            state(() -> statement.execute("INSERT INTO " + table + " VALUES ('no number', 'y')")));
                    tell(key + "commits", state(connection::commit));
                    connection.rollback();
                    tell(key + "left", content(statement, table));
                });
            }
        }
    }

    @Works("`setReadOnly`, `readOnly=true` with each `readOnlyMode`: changes are 25006")
    void readOnly() throws Exception {
        withTable("", (statement, table) -> {
            for (String mode : List.of("ignore", "transaction", "always")) {
                with("readOnly=true&readOnlyMode=" + mode, reading -> {
                    Connection connection = reading.getConnection();
                    String insert = "INSERT INTO " + table + " VALUES (1, '" + mode + "')";
                    tell(mode + " by itself", state(() -> reading.executeUpdate(insert)));
                    connection.setAutoCommit(false);
                    tell(mode + " in a transaction", state(() -> reading.executeUpdate(insert)));
                    connection.rollback();
                    connection.setReadOnly(false);
                    tell(mode + " let go", state(() -> reading.executeUpdate(insert)));
                    connection.commit();
                });
            }
            tell("left", content(statement, table));
        });
    }

    @Works("Generated keys and `RETURNING` of temporary tables (those of the lake do not have them: 0A000)")
    void returning() throws Exception {
        withTable("", (statement, table) -> {
            tell("returning", orState(() -> rows(statement, "INSERT INTO " + table
                    + " VALUES (1, 'x') RETURNING a, b AS c")));
            tell("all columns", orState(() -> {
                statement.executeUpdate("INSERT INTO " + table + " VALUES (2, 'y')", Statement.RETURN_GENERATED_KEYS);
                return rows(statement.getGeneratedKeys());
            }));
            tell("one column", orState(() -> {
                try (var prepared = statement.getConnection()
                        .prepareStatement("INSERT INTO " + table + " VALUES (?, ?)", new String[] {"a"})) {
                    prepared.setInt(1, 3);
                    prepared.setString(2, "z");
                    prepared.executeUpdate();
                    return rows(prepared.getGeneratedKeys());
                }
            }));
            tell("of a batch", orState(() -> {
                try (var prepared = statement.getConnection()
                        .prepareStatement("INSERT INTO " + table + " VALUES (?, ?)", new String[] {"a", "b"})) {
                    for (int at = 10; at < 13; at++) {
                        prepared.setInt(1, at);
                        prepared.setString(2, "batch");
                        prepared.addBatch();
                    }
                    prepared.executeBatch();
                    return rows(prepared.getGeneratedKeys());
                }
            }));
            tell("update", orState(() -> rows(statement, "UPDATE " + table + " SET b = 'u' WHERE a = 1 RETURNING *")));
            tell("delete", orState(() -> rows(statement, "DELETE FROM " + table + " WHERE a = 1 RETURNING a")));
            tell("left", content(statement, table));
            statement.execute("CREATE TEMP TABLE mine (a INTEGER DEFAULT 7, b TEXT)");
            tell("a temporary table", orState(() -> {
                statement.executeUpdate("INSERT INTO mine (b) VALUES ('x'), ('y')", new String[] {"a"});
                return rows(statement.getGeneratedKeys());
            }));
        });
    }

    @Works("`CopyManager`: `COPY` in and out, as text, CSV and binary; what breaks off leaves nothing")
    void copy() throws Exception {
        withTable("", (statement, table) -> {
            CopyManager manager = statement.getConnection().unwrap(PGConnection.class).getCopyAPI();
            same(3L, manager.copyIn("COPY " + table + " FROM STDIN", new StringReader("1\tx\n2\t\\N\n3\ta\\tb\\\\\n")));
            same(2L, manager.copyIn("COPY " + table + " (b, a) FROM STDIN (FORMAT csv, HEADER)",
                    new ByteArrayInputStream("b,a\n\"q\"\"x\",4\n,5\n".getBytes(StandardCharsets.UTF_8))));
            for (String format : List.of("text", "csv", "csv, HEADER")) {
                StringWriter out = new StringWriter();
                tell(format + " rows", manager.copyOut(
                        "COPY (SELECT * FROM " + table + " ORDER BY a) TO STDOUT (FORMAT " + format + ")", out));
                tell(format, out);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            manager.copyOut("COPY (SELECT * FROM " + table + " ORDER BY a) TO STDOUT (FORMAT binary)", bytes);
            tell("binary", bytes.toByteArray());
            statement.execute("DELETE FROM " + table);
            same(5L, manager.copyIn("COPY " + table + " FROM STDIN (FORMAT binary)",
                    new ByteArrayInputStream(bytes.toByteArray())));
            tell("back", content(statement, table));
            statement.execute("DELETE FROM " + table);

            tell("no number", state(() -> manager.copyIn("COPY " + table + " FROM STDIN",
                    new StringReader("1\tx\nx\ty\n"))));
            tell("too few", state(() -> manager.copyIn("COPY " + table + " FROM STDIN", new StringReader("1\n"))));
            tell("too many", state(() -> manager.copyIn("COPY " + table + " FROM STDIN",
                    new StringReader("1\t2\t3\n"))));
            tell("no table", state(() -> manager.copyIn("COPY nothing FROM STDIN", new StringReader("1\n"))));
            tell("out of no table", state(() -> manager.copyOut("COPY nothing TO STDOUT", new StringWriter())));
            CopyIn broken = manager.copyIn("COPY " + table + " FROM STDIN");
            byte[] row = "9\tx\n".getBytes(StandardCharsets.UTF_8);
            broken.writeToCopy(row, 0, row.length);
            broken.cancelCopy();
            same(List.of(), content(statement, table));

            statement.getConnection().setAutoCommit(false);
            manager.copyIn("COPY " + table + " FROM STDIN", new StringReader("1\tx\n"));
            statement.getConnection().rollback();
            same(List.of(), content(statement, table));
            statement.getConnection().setAutoCommit(true);

            StringBuilder many = new StringBuilder();
            for (int at = 0; at < 50_000; at++) {
                many.append(at).append("\trow ").append(at).append('\n');
            }
            same(50_000L, manager.copyIn("COPY " + table + " FROM STDIN", new StringReader(many.toString())));
            StringWriter out = new StringWriter();
            same(50_000L, manager.copyOut("COPY (SELECT * FROM " + table + " ORDER BY a) TO STDOUT", out));
            yes(many.toString().equals(out.toString()), "the same text");
            statement.execute("TRUNCATE " + table);
            same(List.of(), content(statement, table));
        });
    }

    @Works("Inserts of each type with parameters, also by `INSERT … SELECT`, prepared and binary")
    void types() throws Exception {
        String table = fresh();
        with("prepareThreshold=-1", statement -> {
            statement.execute("CREATE TABLE " + table + " (i INTEGER, n NUMERIC(12,3), t TEXT, d DATE, ts TIMESTAMP,"
                    + " tz TIMESTAMPTZ, o BOOLEAN, b BYTEA, u UUID, f DOUBLE PRECISION, l INTEGER[])");
            try (PreparedStatement prepared =
                    prepare(statement, "INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (int at = 0; at < 3; at++) {
                    prepared.setInt(1, at);
                    prepared.setBigDecimal(2, new BigDecimal("1.5"));
                    prepared.setString(3, "text");
                    prepared.setDate(4, java.sql.Date.valueOf("2024-02-29"));
                    prepared.setTimestamp(5, java.sql.Timestamp.valueOf("2024-02-29 12:34:56.789"));
                    prepared.setObject(6, java.time.OffsetDateTime.parse("2024-02-29T12:34:56Z"));
                    prepared.setBoolean(7, true);
                    prepared.setBytes(8, new byte[] {0, -1});
                    prepared.setObject(9, new java.util.UUID(0, 1));
                    prepared.setDouble(10, 0.1);
                    prepared.setArray(11, statement.getConnection().createArrayOf("int4", new Object[] {1, null}));
                    same(1, prepared.executeUpdate());
                }
                for (int at = 1; at <= 11; at++) {
                    prepared.setObject(at, null);
                }
                same(1, prepared.executeUpdate());
            }
            try (ResultSet result = statement.executeQuery("SELECT * FROM " + table + " ORDER BY i")) {
                List<String> found = rows(result);
                for (int row = 0; row < found.size(); row++) {
                    tell("row " + row, found.get(row));
                }
            }
        });
    }

    @Works("Two who change the same rows: one gets 40001")
    void conflicts() throws Exception {
        withTable("", (statement, table) -> {
            statement.execute("INSERT INTO " + table + " VALUES (1, 'x')");
            with("", other -> {
                for (Statement each : List.of(statement, other)) {
                    each.getConnection().setAutoCommit(false);
                    each.getConnection().setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    content(each, table);
                }
                statement.execute("UPDATE " + table + " SET b = 'mine'");
                statement.getConnection().commit();
                String told = state(() -> {
                    other.execute("UPDATE " + table + " SET b = 'theirs'");
                    other.getConnection().commit();
                });
                same("40001", told);
                other.getConnection().rollback();
                same(List.of("1|mine"), content(other, table));
            });
        });
    }
}
