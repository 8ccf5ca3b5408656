import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is said of statements that do not work, and what the driver makes of JDBC's own words. */
final class Words extends Checks {
    Words(String url) {
        super(url);
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

    @Works("JDBC's escapes: `{d …}`, `{ts …}`, `{oj …}`, `{escape …}`, `{fn …}` but `dayname`, `monthname`, `insert`")
    void escapes() throws Exception {
        List<String> asked = List.of(
                "SELECT {d '2024-02-29'}, {t '12:34:56'}, {ts '2024-02-29 12:34:56'}",
                "SELECT {fn concat('a', 'b')}, {fn ucase('a')}, {fn lcase('A')}, {fn length('abc')}",
                "SELECT {fn left('abc', 2)}, {fn right('abc', 2)}, {fn substring('abc', 2, 1)}",
                "SELECT {fn locate('b', 'abc')}",
                "SELECT {fn ltrim('  a')}, {fn rtrim('a  ')}, {fn space(3)}, {fn repeat('ab', 2)}",
                "SELECT {fn replace('abc', 'b', 'x')}, {fn ascii('A')}, {fn char(65)}, {fn insert('abc', 2, 1, 'xy')}",
                "SELECT {fn abs(-1)}, {fn ceiling(1.2)}, {fn floor(1.8)}, {fn mod(7, 3)}, {fn sign(-2)}",
                "SELECT {fn power(2, 3)}, {fn sqrt(4)}, {fn round(1.25, 1)}, {fn truncate(1.29, 1)}",
                "SELECT {fn log10(100)}, {fn log(1)}, {fn exp(0)}, {fn pi()}",
                "SELECT {fn year(DATE '2024-02-29')}, {fn month(DATE '2024-02-29')}",
                "SELECT {fn dayofmonth(DATE '2024-02-29')}",
                "SELECT {fn quarter(DATE '2024-02-29')}, {fn week(DATE '2024-02-29')}",
                "SELECT {fn dayofyear(DATE '2024-02-29')}",
                "SELECT {fn dayofweek(DATE '2024-02-29')}, {fn hour(TIME '12:34:56')}, {fn minute(TIME '12:34:56')}",
                "SELECT {fn second(TIME '12:34:56')}",
                "SELECT {fn dayname(DATE '2024-02-29')}", "SELECT {fn monthname(DATE '2024-02-29')}",
                "SELECT {fn timestampadd(SQL_TSI_DAY, 1, TIMESTAMP '2024-02-29 00:00:00')}",
                "SELECT {fn timestampdiff(SQL_TSI_DAY, DATE '2024-02-28', TIMESTAMP '2024-02-29 00:00:00')}",
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
}
