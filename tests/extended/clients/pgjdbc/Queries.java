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
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Statements that read: how they are prepared, fetched and ended, and the errors they end with. */
final class Queries extends Checks {
    private static final List<String> MODES = List.of("simple", "extended", "extendedForPrepared", "extendedCacheEverything");
    private static final String THOUSAND = "SELECT n::int AS n, 'row ' || n::text AS t FROM generate_series(1, 1000) s(n) ORDER BY 1";

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
                    try (var prepared = prepare(statement, "SELECT a, b FROM nums WHERE a = ? AND b LIKE ? ORDER BY a")) {
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

    @Works("`setFetchSize` in a transaction: a result in pieces, two at once, given up, with `setMaxRows`, `adaptiveFetch`")
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
            try (var reading = prepare(statement, THOUSAND); var writing = prepare(statement, "INSERT INTO " + table + " VALUES (?)")) {
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
            try (var scrolled = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                    ResultSet result = scrolled.executeQuery("SELECT a FROM nums ORDER BY a")) {
                yes(result.last() && result.getInt(1) == 5 && result.first() && result.getInt(1) == 1, "both ends");
                yes(result.absolute(3) && result.getInt(1) == 3 && result.relative(-1) && result.getInt(1) == 2, "between");
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
            try (var open = statement.getConnection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
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
                boolean[] done = {false};
                Thread other = new Thread(() -> {
                    // Sent again as long as it runs: a cancel that comes before the statement cancels nothing.
                    while (!done[0]) {
                        try {
                            statement.cancel();
                        } catch (SQLException failed) {
                            throw new IllegalStateException(failed);
                        }
                        Thread.onSpinWait();
                        synchronized (done) {
                            try {
                                done.wait(50);
                            } catch (InterruptedException ended) {
                                return;
                            }
                        }
                    }
                });
                other.start();
                try {
                    same("57014", state(() -> statement.executeQuery(ENDLESS)));
                } finally {
                    synchronized (done) {
                        done[0] = true;
                        done.notifyAll();
                    }
                    other.join();
                }
                // A cancel that was on its way may still come.
                state(() -> rows(statement, "SELECT 1"));
                same(List.of("1"), rows(statement, "SELECT 1"));
            });
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

    @Works("Errors by their SQLSTATE")
    void errors() throws Exception {
        List<String> wrong = List.of(
                "SELECT nothing FROM nums", "SELECT * FROM nothing", "SELECT nothing(1)", "SELEC 1", "SELECT 'x'::INT",
                "SELECT 40000::SMALLINT", "SELECT 9223372036854775807 + 1::BIGINT", "SELECT '2024-02-30'::DATE",
                "SELECT 'x'::DATE", "SELECT b, count(*) FROM nums", "SELECT a FROM nums n, odd o",
                "SELECT 'x'::UUID", "SELECT 1 +", "SELECT * FROM nothing.nothing", "SELECT 1::nothing",
                "INSERT INTO strict VALUES (NULL, 'x')", "INSERT INTO nums VALUES ('x', 'y')",
                "INSERT INTO nums (a, nothing) VALUES (1, 2)", "INSERT INTO nums VALUES (1, 'x', 3)",
                "CREATE TABLE nums (a INTEGER)", "DROP TABLE nothing", "DROP VIEW nums", "CREATE SCHEMA public",
                "SELECT (SELECT a FROM nums)", "SELECT 1 UNION SELECT 1, 2", "SELECT sum(b) FROM nums",
                "SELECT a FROM nums ORDER BY 7", "SET nothing = 1", "SET statement_timeout = 'x'", "SHOW nothing",
                "ROLLBACK TO nowhere", "FETCH 1 IN nothing", "CLOSE nothing", "LISTEN x", "SELECT '{1'::int[]",
                "SELECT '{'::json", "SELECT a FROM nums WHERE sum(a) > 1");
        for (String mode : List.of("extended", "simple")) {
            with("preferQueryMode=" + mode, statement -> {
                for (String sql : wrong) {
                    tell(sql, state(() -> statement.execute(sql)));
                }
            });
        }
    }

    @Works
    void errorsOfNamesAndSizes() throws Exception {
        with("", statement -> {
            for (String sql : List.of("SELECT x.a FROM nums", "SELECT count(count(a)) FROM nums",
                    "SELECT '1000'::numeric(4,2)")) {
                tell(sql, state(() -> statement.execute(sql)));
            }
        });
    }

    @Works
    void positions() throws Exception {
        with("", statement -> {
            for (String sql : List.of("SELECT a, nothing FROM nums", "SELECT 1 SELEC 2", "SELECT * FROM nothing",
                    "SELECT '\u00e9\u00e9', nothing(1)")) {
                try {
                    statement.executeQuery(sql);
                    throw new AssertionError("no error");
                } catch (PSQLException error) {
                    ServerErrorMessage message = error.getServerErrorMessage();
                    yes(!message.getMessage().isEmpty() && !message.getMessage().contains("\n"), "one line");
                    tell(sql, message.getSeverity() + " " + message.getPosition());
                }
            }
        });
    }

    @Works("Errors of parameters by their SQLSTATE, also when the statement is prepared and binary")
    void errorsOfParameters() throws Exception {
        for (String options : List.of("prepareThreshold=-1", "prepareThreshold=5", "preferQueryMode=simple")) {
            with(options, statement -> {
                String[] sql = {"SELECT ?::int", "SELECT ?::date", "SELECT ?::uuid", "SELECT ?::smallint"};
                String[] values = {"x", "2024-02-30", "x", "40000"};
                for (int at = 0; at < sql.length; at++) {
                    try (var prepared = prepare(statement, sql[at])) {
                        prepared.setString(1, values[at]);
                        tell(sql[at] + " " + options, state(prepared::executeQuery));
                        prepared.setString(1, null);
                        same("no error", state(prepared::executeQuery));
                    }
                }
                try (var prepared = prepare(statement, "SELECT a FROM nums WHERE a = ?")) {
                    prepared.setObject(1, "x", java.sql.Types.OTHER);
                    tell("a = x " + options, state(prepared::executeQuery));
                    prepared.setString(1, "1");
                    tell("varchar for an integer " + options, state(prepared::executeQuery));
                }
            });
        }
        with("stringtype=unspecified", statement -> {
            try (var prepared = prepare(statement, "SELECT b FROM nums WHERE a = ?")) {
                prepared.setString(1, "2");
                same(List.of("two"), rows(prepared.executeQuery()));
            }
        });
    }

    @Works("JDBC's escapes: `{d …}`, `{ts …}`, `{fn …}`, `{oj …}`, `{escape …}`")
    void escapes() throws Exception {
        List<String> asked = List.of(
                "SELECT {d '2024-02-29'}, {t '12:34:56'}, {ts '2024-02-29 12:34:56'}",
                "SELECT {fn concat('a', 'b')}, {fn ucase('a')}, {fn lcase('A')}, {fn length('abc')}",
                "SELECT {fn left('abc', 2)}, {fn right('abc', 2)}, {fn substring('abc', 2, 1)}, {fn locate('b', 'abc')}",
                "SELECT {fn ltrim('  a')}, {fn rtrim('a  ')}, {fn space(3)}, {fn repeat('ab', 2)}",
                "SELECT {fn replace('abc', 'b', 'x')}, {fn ascii('A')}, {fn char(65)}, {fn insert('abc', 2, 1, 'xy')}",
                "SELECT {fn abs(-1)}, {fn ceiling(1.2)}, {fn floor(1.8)}, {fn mod(7, 3)}, {fn sign(-2)}",
                "SELECT {fn power(2, 3)}, {fn sqrt(4)}, {fn round(1.25, 1)}, {fn truncate(1.29, 1)}",
                "SELECT {fn log10(100)}, {fn log(1)}, {fn exp(0)}, {fn pi()}",
                "SELECT {fn year(DATE '2024-02-29')}, {fn month(DATE '2024-02-29')}, {fn dayofmonth(DATE '2024-02-29')}",
                "SELECT {fn quarter(DATE '2024-02-29')}, {fn week(DATE '2024-02-29')}, {fn dayofyear(DATE '2024-02-29')}",
                "SELECT {fn dayofweek(DATE '2024-02-29')}, {fn hour(TIME '12:34:56')}, {fn minute(TIME '12:34:56')}",
                "SELECT {fn second(TIME '12:34:56')}",
                "SELECT {fn dayname(DATE '2024-02-29')}", "SELECT {fn monthname(DATE '2024-02-29')}",
                "SELECT {fn timestampadd(SQL_TSI_DAY, 1, TIMESTAMP '2024-02-29 00:00:00')}",
                "SELECT {fn timestampdiff(SQL_TSI_DAY, TIMESTAMP '2024-02-28 00:00:00', TIMESTAMP '2024-02-29 00:00:00')}",
                "SELECT {fn curdate()} = CURRENT_DATE, {fn now()} IS NOT NULL, {fn curtime()} IS NOT NULL",
                "SELECT {fn ifnull(NULL, 'x')}, {fn database()}", "SELECT {fn user()} IS NOT NULL",
                "SELECT count(*) FROM {oj nums n LEFT OUTER JOIN odd o ON n.a = o.a}",
                "SELECT count(*) FROM nums WHERE b LIKE 't%' {escape '!'}");
        with("", statement -> {
            for (String sql : asked) {
                tell(sql, orState(() -> rows(statement, sql)));
            }
        });
    }

    @Works("`CallableStatement` on functions is refused with an error; the connection goes on")
    void calls() throws Exception {
        with("", statement -> {
            try (var call = statement.getConnection().prepareCall("{? = call upper(?)}")) {
                call.registerOutParameter(1, java.sql.Types.VARCHAR);
                call.setString(2, "x");
                tell("upper", orState(() -> {
                    call.execute();
                    return call.getString(1);
                }));
            }
            tell("no procedure", state(() -> statement.getConnection().prepareCall("{call nothing(1)}").execute()));
            tell("large objects", state(() -> statement.getConnection().createBlob()));
            same(List.of("1"), rows(statement, "SELECT 1"));
        });
    }

    @Works("Notices as warnings; `getNotifications` stays empty")
    void notices() throws Exception {
        with("", statement -> {
            statement.execute("COMMIT");
            tell("a warning", statement.getWarnings() == null ? null : statement.getWarnings().getSQLState());
            statement.clearWarnings();
            statement.execute("DROP TABLE IF EXISTS nothing");
            tell("not there", statement.getWarnings() == null ? null : statement.getWarnings().getSQLState());
            same(0, statement.getConnection().unwrap(PGConnection.class).getNotifications().length);
        });
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
            try (PreparedStatement prepared = prepare(statement, "SELECT count(*) FROM nums WHERE a IN (" + marks + ")")) {
                for (int at = 1; at <= 10_000; at++) {
                    prepared.setInt(at, at + 2);
                }
                same(List.of("3"), rows(prepared.executeQuery()));
            }
        });
    }
}
