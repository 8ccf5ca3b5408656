import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What all classes of checks share. */
abstract class Checks {
    /** Runs for hours. */
    static final String ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1";

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

    Connection open(String options) throws SQLException {
        return DriverManager.getConnection(url + "/?useEncryption=false" + options);
    }

    /** Hands over a connection and a statement of it. */
    void with(With<Statement> body) throws Exception {
        try (Connection connection = open("&user=anyone&password=anything");
                Statement statement = connection.createStatement()) {
            body.run(statement);
        }
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

    /** The error that the body ends with. */
    static Throwable error(Body body) {
        try {
            body.run();
        } catch (Throwable error) {
            return error;
        }
        throw new AssertionError("no error");
    }

    static void fails(String text, Body body) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = error(body); cause != null; cause = cause.getCause()) {
            all.append(cause).append('\n');
        }
        yes(all.toString().contains(text), "not in the error: " + text + "\n" + all);
    }

    /** All rows of a result as text, its columns separated by |. */
    static List<String> rows(ResultSet result) throws SQLException {
        try (result) {
            int columns = result.getMetaData().getColumnCount();
            List<String> found = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int at = 1; at <= columns; at++) {
                    row.add(String.valueOf(result.getObject(at)));
                }
                found.add(String.join("|", row));
            }
            return found;
        }
    }

    static PreparedStatement prepare(Statement statement, String sql) throws SQLException {
        return statement.getConnection().prepareStatement(sql);
    }

    static List<String> rows(Statement statement, String sql) throws SQLException {
        return rows(statement.executeQuery(sql));
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

    static List<String> names(ResultSetMetaData meta) throws SQLException {
        List<String> found = new ArrayList<>();
        for (int at = 1; at <= meta.getColumnCount(); at++) {
            found.add(meta.getColumnName(at));
        }
        return found;
    }
}
