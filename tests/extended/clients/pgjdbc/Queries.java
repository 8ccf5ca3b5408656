import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyOut;

/** Statements that read: how they are prepared, fetched and ended. */
final class Queries extends Checks {
    private static final List<String> MODES = List.of("simple", "extended", "extendedForPrepared",
            "extendedCacheEverything");
    private static final String THOUSAND =
            "SELECT n::int AS n, 'row ' || n::text AS t FROM generate_series(1, 1000) s(n) ORDER BY 1";

    Queries(String url) {
        super(url);
    }

    @Works("`prepareThreshold` 0, 1, 5 and -1")
    void thresholds() throws Exception {
        for (int threshold : new int[] {0, 1, 5, -1}) {
            for (boolean binary : new boolean[] {true, false}) {
                with("prepareThreshold=" + threshold + "&binaryTransfer=" + binary, statement -> {
                    try (var prepared = prepare(statement, "SELECT b, ?::int * 2 AS twice FROM nums WHERE a = ?")) {
                        for (int run = 0; run < 12; run++) {
                            int key = run % 3 + 1;
                            prepared.setInt(1, run);
                            prepared.setInt(2, key);
                            same(List.of(List.of("one", "two", "three").get(key - 1) + "|" + 2 * run),
                                    rows(prepared.executeQuery()));
                        }
                        tell(threshold + " " + binary, prepared.unwrap(PGStatement.class).isUseServerPrepare());
                    }
                });
            }
        }
    }

    @Works("`preferQueryMode` `simple`, `extended`, `extendedForPrepared`, `extendedCacheEverything`")
    void modes() throws Exception {
        for (String mode : MODES) {
            with("preferQueryMode=" + mode, statement -> {
                for (int run = 0; run < 7; run++) {
                    same(List.of("1|one"), rows(statement, "SELECT a, b FROM nums WHERE a = 1"));
                    try (var prepared = prepare(statement,
                            "SELECT a, b FROM nums WHERE a = ? AND b LIKE ? ORDER BY a")) {
                        prepared.setInt(1, 2);
                        prepared.setString(2, "t%");
                        same(List.of("2|two"), rows(prepared.executeQuery()));
                    }
                }
                tell(mode + " several", several(statement, "SELECT 1; SELECT 2, 3; SELECT 'x' WHERE false"));
                tell(mode + " empty", several(statement, ""));
                tell(mode + " a comment", several(statement, "-- nothing"));
                tell(mode + " an error between", state(() -> several(statement, "SELECT 1; SELECT nothing; SELECT 2")));
                tell(mode + " goes on", rows(statement, "SELECT 1"));
            });
        }
    }

    private static List<Object> several(Statement statement, String sql) throws SQLException {
        List<Object> found = new ArrayList<>();
        boolean result = statement.execute(sql);
        while (result || statement.getUpdateCount() != -1) {
            found.add(result ? rows(statement.getResultSet()) : statement.getUpdateCount());
            result = statement.getMoreResults();
        }
        return found;
    }

    @Works("More statements than the driver's cache holds, and tables that change behind a prepared one")
    void cache() throws Exception {
        with("preparedStatementCacheQueries=2&prepareThreshold=1", statement -> {
            for (int run = 0; run < 20; run++) {
                try (var prepared = prepare(statement, "SELECT ?::int + " + run % 5)) {
                    prepared.setInt(1, 10);
                    same(List.of("" + (10 + run % 5)), rows(prepared.executeQuery()));
                }
            }
        });
        for (String autosave : List.of("never", "conservative", "always")) {
            with("prepareThreshold=1&autosave=" + autosave, statement -> {
                statement.execute("CREATE TEMP TABLE turning (a INTEGER)");
                statement.execute("INSERT INTO turning VALUES (1)");
                try (var prepared = prepare(statement, "SELECT * FROM turning")) {
                    same(List.of("1"), rows(prepared.executeQuery()));
                    same(List.of("1"), rows(prepared.executeQuery()));
                    statement.execute("ALTER TABLE turning ADD COLUMN b TEXT");
                    tell(autosave + " another column", orState(() -> rows(prepared.executeQuery())));
                    tell(autosave + " once more", orState(() -> rows(prepared.executeQuery())));
                    statement.execute("DROP TABLE turning");
                    tell(autosave + " gone", state(prepared::executeQuery));
                }
                tell(autosave + " discarded", orState(() -> statement.execute("DISCARD ALL")));
                same(List.of("1"), rows(statement, "SELECT 1"));
            });
        }
    }

    @Works("`setFetchSize` in a transaction: a result in pieces, two at once, given up, "
            + "with `setMaxRows`, `adaptiveFetch`")
    void fetching() throws Exception {
        for (String options : List.of("binaryTransfer=true&prepareThreshold=-1", "binaryTransfer=false",
                "prepareThreshold=1", "adaptiveFetch=true&maxResultBuffer=1M", "preferQueryMode=extended",
                "preferQueryMode=extendedCacheEverything")) {
            with(options, statement -> {
                statement.getConnection().setAutoCommit(false);
                for (int size : new int[] {1, 7, 100, 999, 1000, 1001}) {
                    statement.setFetchSize(size);
                    List<String> found = rows(statement, THOUSAND);
                    same(1000, found.size());
                    same("1000|row 1000", found.get(999));
                }
                try (var one = prepare(statement, THOUSAND); var other = prepare(statement, THOUSAND + " DESC")) {
                    one.setFetchSize(3);
                    other.setFetchSize(4);
                    try (ResultSet first = one.executeQuery(); ResultSet second = other.executeQuery()) {
                        for (int at = 1; at <= 50; at++) {
                            yes(first.next() && second.next(), "a row");
                            same(at, first.getInt(1));
                            same(1001 - at, second.getInt("n"));
                            if (at == 20) {
                                same(List.of("5"), rows(statement, "SELECT count(*) FROM nums"));
                            }
                        }
                    }
                    one.setMaxRows(25);
                    same(25, rows(one.executeQuery()).size());
                    one.setMaxRows(2);
                    same(List.of("1|row 1", "2|row 2"), rows(one.executeQuery()));
                }
                statement.getConnection().commit();
                statement.setFetchSize(10);
                try (ResultSet left = statement.executeQuery(THOUSAND)) {
                    left.next();
                    statement.getConnection().commit();
                    tell(options + " behind a commit", orState(() -> {
                        int count = 1;
                        while (left.next()) {
                            count++;
                        }
                        return count;
                    }));
                    statement.getConnection().rollback();
                }
                statement.getConnection().setAutoCommit(true);
                same(1000, rows(statement, THOUSAND).size());
            });
        }
    }

    @Works("`setFetchSize` beside changes in the same transaction")
    void fetchingBesideChanges() throws Exception {
        String table = fresh();
        with("", statement -> {
            statement.execute("CREATE TABLE " + table + " (a INTEGER)");
            statement.getConnection().setAutoCommit(false);
            try (var reading = prepare(statement, THOUSAND);
                    var writing = prepare(statement, "INSERT INTO " + table + " VALUES (?)")) {
                reading.setFetchSize(50);
                try (ResultSet result = reading.executeQuery()) {
                    while (result.next()) {
                        if (result.getInt(1) % 10 == 0) {
                            writing.setInt(1, result.getInt(1));
                            same(1, writing.executeUpdate());
                        }
                    }
                }
            }
            statement.getConnection().commit();
            same(List.of("100|50500"), rows(statement, "SELECT count(*), sum(a) FROM " + table));
        });
    }

    @Works("Results that scroll, `DECLARE` and `FETCH`, cursors `WITH HOLD`")
    void cursors() throws Exception {
        with("", statement -> {
            Connection connection = statement.getConnection();
            try (var scrolled = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE,
                    ResultSet.CONCUR_READ_ONLY);
                    ResultSet result = scrolled.executeQuery("SELECT a FROM nums ORDER BY a")) {
                yes(result.last() && result.getInt(1) == 5 && result.first() && result.getInt(1) == 1, "both ends");
                yes(result.absolute(3) && result.getInt(1) == 3 && result.relative(-1) && result.getInt(1) == 2,
                        "between");
            }
            connection.setAutoCommit(false);
            statement.execute("DECLARE c CURSOR FOR SELECT a FROM nums ORDER BY a");
            same(List.of("1", "2"), rows(statement, "FETCH 2 IN c"));
            try (var fetching = prepare(statement, "FETCH FORWARD 2 FROM c")) {
                same(List.of("3", "4"), rows(fetching.executeQuery()));
                same(List.of("5"), rows(fetching.executeQuery()));
            }
            statement.execute("CLOSE c");
            statement.execute("DECLARE h CURSOR WITH HOLD FOR SELECT a FROM nums ORDER BY a");
            connection.commit();
            same(List.of("1", "2", "3"), rows(statement, "FETCH 3 IN h"));
            connection.rollback();
            connection.setAutoCommit(true);
            try (Statement holds = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY,
                    ResultSet.HOLD_CURSORS_OVER_COMMIT)) {
                holds.setFetchSize(2);
                same(5, rows(holds, "SELECT a FROM nums").size());
            }
        });
    }

    @Works("A result that could be changed is refused where there is no key")
    void updatable() throws Exception {
        with("", statement -> {
            try (var open = statement.getConnection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE,
                    ResultSet.CONCUR_UPDATABLE);
                    ResultSet result = open.executeQuery("SELECT a, b FROM nums ORDER BY a")) {
                result.next();
                tell("update", state(() -> result.updateString(2, "x")));
            }
        });
    }

    @Works("`Statement.cancel()`: the statement ends, and the connection goes on")
    void cancel() throws Exception {
        for (String mode : List.of("preferQueryMode=extended", "preferQueryMode=simple", "prepareThreshold=-1")) {
            with(mode, statement -> {
                int process = statement.getConnection().unwrap(PGConnection.class).getBackendPID();
                Throwable[] failed = {null};
                Thread other = new Thread(() -> {
                    try {
                        with("", looking -> untilActive(looking, process));
                        // Once: the driver sends no second one for the same run.
                        statement.cancel();
                    } catch (Exception failure) {
                        failed[0] = failure;
                    }
                });
                other.start();
                same("57014", state(() -> statement.executeQuery(ENDLESS)));
                other.join();
                same(null, failed[0]);
                same(List.of("1"), rows(statement, "SELECT 1"));
            });
        }
    }

    /** Asks again until the server says that the process is at work on the endless statement. */
    private static void untilActive(Statement looking, int process) throws SQLException {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%sum(a.n%'"
                + " AND pid = ";
        while (rows(looking, sql + process).equals(List.of("0"))) {
            Thread.onSpinWait();
        }
    }

    @Works("`setQueryTimeout`, `statement_timeout`; in a transaction, too")
    void timeouts() throws Exception {
        with("", statement -> {
            statement.setQueryTimeout(1);
            same("57014", state(() -> statement.executeQuery(ENDLESS)));
            same(List.of("1"), rows(statement, "SELECT 1"));
            statement.setQueryTimeout(0);
            statement.execute("SET statement_timeout = '200ms'");
            same("57014", state(() -> statement.executeQuery(ENDLESS)));
            statement.getConnection().setAutoCommit(false);
            same("57014", state(() -> statement.executeQuery(ENDLESS)));
            same("25P02", state(() -> statement.executeQuery("SELECT 1")));
            statement.getConnection().rollback();
            same(List.of("1"), rows(statement, "SELECT 1"));
        });
    }

    @Works("What is given up midway: a batch by `setQueryTimeout`, `COPY` out, results in pieces, "
            + "the connection by `abort`")
    void givenUp() throws Exception {
        with("", statement -> {
            Connection connection = statement.getConnection();
            statement.setQueryTimeout(1);
            statement.addBatch("CREATE TEMP TABLE given (a INTEGER)");
            statement.addBatch("INSERT INTO given " + ENDLESS.replace("sum(a.n * b.n)", "(sum(a.n * b.n) % 7)::int"));
            statement.addBatch("INSERT INTO given VALUES (1)");
            tell("batch", state(statement::executeBatch));
            statement.setQueryTimeout(0);
            same(List.of("1"), rows(statement, "SELECT 1"));
            tell("the batch's table", state(() -> rows(statement, "SELECT * FROM given")));

            CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyOut("COPY (SELECT n FROM generate_series(1, 3000000) s(n)) TO STDOUT");
            yes(copy.readFromCopy().length > 0 && copy.readFromCopy().length > 0, "rows");
            tell("copy", state(copy::cancelCopy));
            // A cancel that was on its way may still come.
            state(() -> rows(statement, "SELECT 1"));
            same(List.of("1"), rows(statement, "SELECT 1"));

        });
        with("", statement -> {
            statement.getConnection().setAutoCommit(false);
            statement.setFetchSize(10);
            for (int run = 0; run < 20; run++) {
                try (ResultSet result = statement.executeQuery("SELECT n FROM generate_series(1, 100000) s(n)")) {
                    yes(result.next(), "a row");
                }
            }
            statement.getConnection().commit();
        });
        Connection left = connect("");
        Statement asking = left.createStatement();
        Thread other = new Thread(() -> {
            try {
                asking.executeQuery(ENDLESS);
            } catch (SQLException expected) {
                // The connection is gone.
            }
        });
        other.start();
        left.abort(Runnable::run);
        other.join(20_000);
        yes(!other.isAlive() && left.isClosed(), "it has ended");
    }

    @Works("Functions of the driver: `getBackendPID`, parameters of the session, `cancelQuery`, quoting")
    void extras() throws Exception {
        with("", statement -> {
            PGConnection connection = statement.getConnection().unwrap(PGConnection.class);
            same(List.of("" + connection.getBackendPID()), rows(statement, "SELECT pg_backend_pid()"));
            Map<String, String> told = connection.getParameterStatuses();
            for (String name : List.of("client_encoding", "server_encoding", "DateStyle", "integer_datetimes",
                    "IntervalStyle", "standard_conforming_strings", "TimeZone", "is_superuser", "in_hot_standby",
                    "session_authorization", "default_transaction_read_only")) {
                tell(name, told.get(name));
            }
            connection.cancelQuery();
            state(() -> rows(statement, "SELECT 1"));
            String odd = "a\"b c";
            statement.execute("CREATE TEMP TABLE " + connection.escapeIdentifier(odd) + " (a INTEGER)");
            same(List.of(), rows(statement, "SELECT * FROM " + connection.escapeIdentifier(odd)));
            same(List.of("it's"), rows(statement, "SELECT '" + connection.escapeLiteral("it's") + "'"));
            tell("encoding", state(() -> statement.execute("SET client_encoding = 'LATIN1'")));
        });
        with("", statement -> {
            tell("style", state(() -> statement.execute("SET DateStyle = 'German'")));
        });
    }

    @Works("Question marks as operators (`??`), dollar quotes, comments and long texts")
    void longTexts() throws Exception {
        with("", statement -> {
            same(List.of("?|$1|x"), rows(statement, "SELECT '?' /* ? */, $$$1$$, $q$x$q$ -- ?\n"));
            String longest = "x".repeat(1_000_000);
            same(List.of("1000000"), rows(statement, "SELECT length('" + longest + "')"));
            try (PreparedStatement prepared = prepare(statement, "SELECT length(?), ?")) {
                prepared.setString(1, longest);
                prepared.setString(2, longest);
                try (ResultSet result = prepared.executeQuery()) {
                    result.next();
                    same(1_000_000, result.getInt(1));
                    same(longest, result.getString(2));
                }
            }
            String marks = String.join(", ", java.util.Collections.nCopies(10_000, "?"));
            try (PreparedStatement prepared = prepare(statement, "SELECT count(*) FROM nums WHERE a IN ("
                    + marks + ")")) {
                for (int at = 1; at <= 10_000; at++) {
                    prepared.setInt(at, at + 2);
                }
                same(List.of("3"), rows(prepared.executeQuery()));
            }
        });
    }
}
