import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Tables: rows stored, changed and counted. */
final class Writing extends Checks {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String table = "jdbc_" + NUMBERS.incrementAndGet();

    Writing(String url) {
        super(url);
    }

    private void withTable(With<Statement> body) throws Exception {
        with(statement -> {
            same(0, statement.executeUpdate("CREATE OR REPLACE TABLE " + table + " (a INTEGER, b VARCHAR)"));
            body.run(statement);
        });
    }

    @Works("`INSERT`, `UPDATE`, `DELETE` with update counts: `executeUpdate`, `executeLargeUpdate`, `execute`")
    void counts() throws Exception {
        withTable(statement -> {
            same(3, statement.executeUpdate("INSERT INTO " + table + " VALUES (1, 'x'), (2, 'y'), (3, NULL)"));
            yes(!statement.execute("UPDATE " + table + " SET b = 'z' WHERE a > 1"), "no result");
            same(2, statement.getUpdateCount());
            yes(!statement.getMoreResults(), "no more");
            same(-1, statement.getUpdateCount());
            same(1L, statement.executeLargeUpdate("DELETE FROM " + table + " WHERE a = 3"));
            same(List.of("1|x", "2|z"), rows(statement, "FROM " + table + " ORDER BY a"));
            yes(!statement.execute("ALTER TABLE " + table + " ADD COLUMN c DATE"), "no result");
            same(0, statement.executeUpdate("DROP TABLE " + table));
        });
    }

    @Works("`INSERT … RETURNING` into a temporary table (those of DuckLake do not have it)")
    void returning() throws Exception {
        with(statement -> {
            statement.execute("CREATE TEMP TABLE " + table + " (a INTEGER, b VARCHAR)");
            same(List.of("1|x"), rows(statement, "INSERT INTO " + table + " VALUES (1, 'x') RETURNING a, b"));
            same(List.of("1"), rows(statement, "SELECT count(*) FROM " + table));
        });
    }

    @Works("Prepared `INSERT`, `UPDATE` and `DELETE` with `executeUpdate`")
    void prepared() throws Exception {
        withTable(statement -> {
            try (PreparedStatement insert = prepare(statement, "INSERT INTO " + table + " VALUES (?, ?)")) {
                for (int row = 0; row < 3; row++) {
                    insert.setInt(1, row);
                    insert.setString(2, row == 1 ? null : "text " + row);
                    same(1, insert.executeUpdate());
                }
            }
            try (PreparedStatement update = prepare(statement, "UPDATE " + table + " SET b = ? WHERE a >= ?")) {
                update.setString(1, "new");
                update.setInt(2, 1);
                same(2, update.executeUpdate());
            }
            same(List.of("0|text 0", "1|new", "2|new"), rows(statement, "FROM " + table + " ORDER BY a"));
        });
    }

    @Works("Batches of a prepared statement (`addBatch`, `executeBatch`): all rows at once")
    void batches() throws Exception {
        withTable(statement -> {
            try (PreparedStatement insert = prepare(statement, "INSERT INTO " + table + " VALUES (?, ?)")) {
                for (int row = 0; row < 1000; row++) {
                    insert.setInt(1, row);
                    insert.setString(2, "text");
                    insert.addBatch();
                }
                same(1000, Arrays.stream(insert.executeBatch()).sum());
            }
            same(List.of("1000|499500"), rows(statement, "SELECT count(*), sum(a) FROM " + table));
        });
    }

    @Works("Transactions by statement: `BEGIN`, `COMMIT`, `ROLLBACK`")
    void transactions() throws Exception {
        withTable(statement -> {
            statement.execute("BEGIN");
            same(1, statement.executeUpdate("INSERT INTO " + table + " VALUES (1, 'x')"));
            statement.execute("ROLLBACK");
            same(List.of("0"), rows(statement, "SELECT count(*) FROM " + table));
            statement.execute("BEGIN");
            same(1, statement.executeUpdate("INSERT INTO " + table + " VALUES (1, 'x')"));
            statement.execute("COMMIT");
            same(List.of("1"), rows(statement, "SELECT count(*) FROM " + table));
        });
    }

    @Fails(value = "`setAutoCommit(false)`, `commit()` and `rollback()` send nothing: write `BEGIN` and `COMMIT`",
            issue = "flight-sql-jdbc-driver 18.3.0")
    void autoCommit() throws Exception {
        withTable(statement -> {
            Connection connection = statement.getConnection();
            connection.setAutoCommit(false);
            same(1, statement.executeUpdate("INSERT INTO " + table + " VALUES (1, 'x')"));
            connection.rollback();
            connection.setAutoCommit(true);
            same(List.of("1"), rows(statement, "SELECT count(*) FROM " + table));
        });
    }

    @Fails(value = "`PreparedStatement.execute()` of an update runs it once, but tells a result instead of a count: "
            + "use `executeUpdate`", issue = "apache/arrow-java#797")
    void preparedExecute() throws Exception {
        withTable(statement -> {
            try (PreparedStatement insert = prepare(statement, "INSERT INTO " + table + " VALUES (1, 'x')")) {
                yes(insert.execute(), "a result");
                same(-1, insert.getUpdateCount());
            }
            same(List.of("1"), rows(statement, "SELECT count(*) FROM " + table));
        });
    }

    @Fails(value = "`Statement.executeBatch()`: use a prepared statement", issue = "flight-sql-jdbc-driver 18.3.0")
    void statementBatch() throws Exception {
        withTable(statement -> {
            statement.addBatch("INSERT INTO " + table + " VALUES (1, 'x')");
            fails("NullPointerException", statement::executeBatch);
        });
    }
}
