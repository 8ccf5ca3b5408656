import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all classes of checks share. A check runs on this service and on a PostgreSQL: what it asserts holds of both,
 * and what it tells is compared.
 */
abstract class Checks {
    /** Runs for hours. */
    static final String ENDLESS =
            "SELECT sum(a.n * b.n) FROM generate_series(1, 3000000) a(n), generate_series(1, 3000000) b(n)";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String url;

    Checks(String url) {
        this.url = url;
    }

    interface Body {
        void run() throws Exception;
    }

    interface With<T> {
        void run(T value) throws Exception;
    }

    /** Opens a connection; the options are as in a URL, the first without its ampersand. */
    Connection open(String options) throws SQLException {
        return DriverManager.getConnection(url + "?" + options);
    }

    Connection connect(String... options) throws SQLException {
        return open("user=ada&password=ada&sslmode=disable&" + String.join("&", options));
    }

    /** Hands over a connection and a statement of it. */
    void with(String options, With<Statement> body) throws Exception {
        try (Connection connection = connect(options); Statement statement = connection.createStatement()) {
            body.run(statement);
        }
    }

    /** Writes down what is to be the same with PostgreSQL. */
    static void tell(String key, Object value) {
        String check = Thread.currentThread().getName();
        System.out.println(String.join("\t", "tell", check, escaped(key), escaped(shown(value))));
    }

    static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n");
    }

    static String shown(Object value) {
        if (value instanceof byte[]) {
            return Arrays.toString((byte[]) value);
        }
        return value instanceof Object[] ? Arrays.deepToString((Object[]) value) : String.valueOf(value);
    }

    /** A name for a table that no other check uses. */
    String fresh() {
        return "pgjdbc_" + getClass().getSimpleName().toLowerCase() + "_" + NUMBERS.incrementAndGet();
    }

    static void same(Object wanted, Object found) {
        if (!Objects.equals(wanted, found)) {
            throw new AssertionError("wanted " + wanted + ", found " + found);
        }
    }

    static void yes(boolean truth, String what) {
        if (!truth) {
            throw new AssertionError(what);
        }
    }

    /** The SQLSTATE that the body ends with, or "no error". */
    static String state(Body body) throws Exception {
        try {
            body.run();
        } catch (SQLException error) {
            return error.getSQLState();
        }
        return "no error";
    }

    /** What the body gives, or its SQLSTATE. */
    static Object orState(java.util.concurrent.Callable<?> body) throws Exception {
        try {
            return body.call();
        } catch (SQLException error) {
            return "error " + error.getSQLState();
        }
    }

    /** All rows of a result as text, its columns separated by |. */
    static List<String> rows(ResultSet result) throws SQLException {
        try (result) {
            int columns = result.getMetaData().getColumnCount();
            List<String> found = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int at = 1; at <= columns; at++) {
                    boolean bytes = "bytea".equals(result.getMetaData().getColumnTypeName(at));
                    row.add(bytes ? shown(result.getBytes(at)) : result.getString(at));
                }
                found.add(String.join("|", row));
            }
            return found;
        }
    }

    static List<String> rows(Statement statement, String sql) throws SQLException {
        return rows(statement.executeQuery(sql));
    }

    static PreparedStatement prepare(Statement statement, String sql) throws SQLException {
        return statement.getConnection().prepareStatement(sql);
    }

    /** The values of one column. */
    static List<String> column(ResultSet result, String name) throws SQLException {
        try (result) {
            List<String> found = new ArrayList<>();
            while (result.next()) {
                found.add(result.getString(name));
            }
            return found;
        }
    }
}
