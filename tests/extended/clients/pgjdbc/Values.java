import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/** Values of each type, sent and read in each of the driver's ways. */
final class Values extends Checks {
    private static final Map<String, String> WAYS = Map.of(
            "binary", "binaryTransfer=true&prepareThreshold=-1",
            "text", "binaryTransfer=false",
            "unprepared", "prepareThreshold=0",
            "simple", "preferQueryMode=simple",
            "cached", "preferQueryMode=extendedCacheEverything&prepareThreshold=1");

    Values(String url) {
        super(url);
    }

    /** The values come back as they were sent, three times over, in each way. */
    private void there(String type, Object... values) throws Exception {
        there(WAYS, type, values);
    }

    private void there(Map<String, String> ways, String type, Object... values) throws Exception {
        for (Map.Entry<String, String> way : ways.entrySet()) {
            with(way.getValue(), statement -> {
                try (PreparedStatement prepared = prepare(statement, "SELECT ?::" + type + " AS v")) {
                    for (Object value : values) {
                        for (int run = 0; run < 3; run++) {
                            prepared.setObject(1, value);
                            List<String> found = new ArrayList<>();
                            try (ResultSet result = prepared.executeQuery()) {
                                result.next();
                                Object back =
                                        value == null ? result.getObject(1) : result.getObject(1, value.getClass());
                                String where = type + ", " + way.getKey() + ", run " + run + ": ";
                                same(where + shown(value), where + shown(back));
                                if (!(value instanceof byte[])) {
                                    found.add(result.getString(1));
                                }
                                found.add(result.getMetaData().getColumnTypeName(1));
                                Object plain = result.getObject(1);
                                found.add(plain == null ? "null" : plain.getClass().getName());
                            }
                            if (run == 2) {
                                tell(type + " " + way.getKey() + " " + abridged(value), found);
                            }
                        }
                    }
                }
            });
        }
    }

    private static String abridged(Object value) {
        String text = shown(value);
        return text.length() > 60 ? text.substring(0, 60) : text;
    }

    @Works("Numbers both ways, as text and as binary: `smallint` to `bigint`, `real`, `double`, `boolean`")
    void numbers() throws Exception {
        there("boolean", true, false);
        there("smallint", (short) -32768, (short) 32767);
        there("integer", Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
        there("bigint", Long.MIN_VALUE, Long.MAX_VALUE);
        there("real", 0.5f, -1.25e30f, Float.NaN, Float.POSITIVE_INFINITY);
        there("float8", 0.1, 1e308, 5e-324, -1e-5, Double.NaN, Double.NEGATIVE_INFINITY);
    }

    private void digits(Map<String, String> ways) throws Exception {
        for (String number : List.of("0.0000000000", "1.5000000000", "-0.0000000001", "10000.0000000000",
                "9999999999999999999999999999.9999999999")) {
            there(ways, "numeric(38,10)", new BigDecimal(number));
        }
        there(ways, "numeric(4,2)", new BigDecimal("12.34"), new BigDecimal("-0.01"));
    }

    @Works("`numeric` both ways with all its digits, as text and as binary")
    void numerics() throws Exception {
        Map<String, String> prepared = new HashMap<>(WAYS);
        prepared.remove("simple");
        digits(prepared);
    }

    /** There the driver writes a parameter as '1.5'::numeric. */
    @Works
    void numericsInSimpleMode() throws Exception {
        digits(Map.of("simple", WAYS.get("simple")));
    }

    @Works("Text and `bytea` both ways")
    void texts() throws Exception {
        there("text", "", "plain", "\u00e9\u4e2d\ud83d\ude00", "a'b\\c\"d\n\t$1 ? ?", "x".repeat(100_000));
        there("varchar", "x");
        byte[] all = new byte[256];
        for (int at = 0; at < all.length; at++) {
            all[at] = (byte) at;
        }
        there("bytea", new byte[0], new byte[] {0, -1, 92}, all);
    }

    @Works("Dates and times both ways, as `java.time` and as `java.sql`")
    void times() throws Exception {
        there("date", LocalDate.of(1, 1, 1), LocalDate.of(1969, 12, 31), LocalDate.of(2024, 2, 29),
                LocalDate.of(9999, 12, 31));
        there("time", LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000), LocalTime.of(1, 2, 3, 4000));
        there("timestamp", LocalDateTime.of(1, 1, 1, 0, 0), LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 1000));
        there("timestamptz", OffsetDateTime.of(1900, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC),
                OffsetDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000, ZoneOffset.UTC),
                OffsetDateTime.of(2500, 7, 1, 12, 0, 0, 0, ZoneOffset.UTC));
        there("date", Date.valueOf("2024-02-29"), Date.valueOf("1969-12-31"));
        there("time", Time.valueOf("23:59:58"));
        there("timestamp", Timestamp.valueOf("2024-02-29 12:34:56.789"),
                Timestamp.valueOf("1969-12-31 23:59:59.999999"));
        there("timestamptz", Timestamp.valueOf("2024-02-29 12:34:56.789"));
    }

    @Works("Infinite dates and timestamps")
    void infinities() throws Exception {
        there("date", LocalDate.MAX, LocalDate.MIN);
        there("timestamp", LocalDateTime.MAX, LocalDateTime.MIN);
        there("timestamptz", OffsetDateTime.MAX, OffsetDateTime.MIN);
    }

    @Works("Calendars: a moment in the zone that is asked for, and the zone of the program as that of the session")
    void calendars() throws Exception {
        for (Map.Entry<String, String> way : WAYS.entrySet()) {
            with(way.getValue(), statement -> {
                tell("zone", rows(statement, "SHOW TimeZone"));
                Calendar berlin = Calendar.getInstance(TimeZone.getTimeZone("Europe/Berlin"));
                try (var prepared = prepare(statement, "SELECT ?::timestamptz, ?::timestamp, ?::date, ?::time")) {
                    Timestamp moment = Timestamp.from(java.time.Instant.parse("2024-07-01T22:30:00Z"));
                    prepared.setTimestamp(1, moment, berlin);
                    prepared.setTimestamp(2, moment, berlin);
                    prepared.setDate(3, new Date(moment.getTime()), berlin);
                    prepared.setTime(4, new Time(moment.getTime()), berlin);
                    try (ResultSet result = prepared.executeQuery()) {
                        result.next();
                        same(moment, result.getTimestamp(1, berlin));
                        same(moment, result.getTimestamp(2, berlin));
                        for (int at = 1; at <= 4; at++) {
                            tell(way.getKey() + " " + at, result.getString(at));
                        }
                    }
                }
            });
        }
    }

    @Works("UUID, JSON and intervals both ways")
    void others() throws Exception {
        there("uuid", new UUID(0, 0), new UUID(-1, -1), UUID.fromString("8ac7e5b0-0d2a-4b5f-9e6a-1f2e3d4c5b6a"));
        for (String text : List.of("{\"a\": [1, null, \"x\"]}", "[]", "null")) {
            there("json", object("json", text));
        }
        there("interval", new PGInterval(0, 0, 0, 0, 0, 0), new PGInterval(1, 2, 3, 4, 5, 6.789),
                new PGInterval(0, 0, -2, -3, 0, 0), new PGInterval(0, -1, 1, 0, 0, -1));
    }

    private static PGobject object(String type, String text) throws SQLException {
        PGobject made = new PGobject();
        made.setType(type);
        made.setValue(text);
        return made;
    }

    @Works("Arrays both ways, by `createArrayOf`, with the extended protocol")
    void arrays() throws Exception {
        Map<String, String> extended = new HashMap<>(WAYS);
        extended.remove("simple");
        arrays(extended);
    }

    /** There the driver writes a parameter as ('{"1","2"}')::integer[]. */
    @Works
    void arraysInSimpleMode() throws Exception {
        arrays(Map.of("simple", WAYS.get("simple")));
    }

    private void arrays(Map<String, String> ways) throws Exception {
        for (Map.Entry<String, String> way : ways.entrySet()) {
            with(way.getValue(), statement -> {
                array(statement, way.getKey(), "integer", "int4", 1, null, -3);
                array(statement, way.getKey(), "integer", "int4");
                array(statement, way.getKey(), "bigint", "int8", 1L << 62);
                array(statement, way.getKey(), "smallint", "int2", (short) 1, null);
                array(statement, way.getKey(), "text", "text", "", "a,b", "\"", "\\", "NULL", null, "{}");
                array(statement, way.getKey(), "float8", "float8", 0.5, null, Double.POSITIVE_INFINITY);
                array(statement, way.getKey(), "real", "float4", 0.5f, null);
                array(statement, way.getKey(), "numeric(9,2)", "numeric", new BigDecimal("1.25"), null);
                array(statement, way.getKey(), "boolean", "bool", true, null, false);
                array(statement, way.getKey(), "date", "date", Date.valueOf("1969-12-31"), null);
                array(statement, way.getKey(), "timestamp", "timestamp", Timestamp.valueOf("2024-02-29 01:02:03.004"));
                array(statement, way.getKey(), "uuid", "uuid", new UUID(0, 1), null);
                array(statement, way.getKey(), "bytea", "bytea", (Object[]) new byte[][] {{0, 1}, {}});
                Integer[][] box = {{1, 2}, {3, null}};
                array(statement, way.getKey(), "integer[]", "int4", (Object[]) box);
            });
        }
    }

    @Works("Java's arrays as parameters, and `= ANY(?)`")
    void plainArrays() throws Exception {
        for (String way : List.of("binaryTransfer=true&prepareThreshold=-1", "binaryTransfer=false")) {
            with(way, statement -> {
                try (var prepared = prepare(statement, "SELECT ?::int[], ?::float8[], ?::text[]")) {
                    prepared.setObject(1, new int[] {1, 2});
                    prepared.setObject(2, new double[] {0.5});
                    prepared.setObject(3, new String[] {"x", null});
                    try (ResultSet result = prepared.executeQuery()) {
                        result.next();
                        same("[1, 2]", shown(result.getArray(1).getArray()));
                        same("[0.5]", shown(result.getArray(2).getArray()));
                        same("[x, null]", shown(result.getArray(3).getArray()));
                    }
                }
                try (var prepared = prepare(statement, "SELECT a FROM nums WHERE a = ANY(?) ORDER BY a")) {
                    prepared.setArray(1, statement.getConnection().createArrayOf("int4", new Object[] {2, 3, 99}));
                    same(List.of("2", "3"), rows(prepared.executeQuery()));
                }
            });
        }
    }

    private static void array(Statement statement, String way, String type, String element, Object... values)
            throws Exception {
        Array made = statement.getConnection().createArrayOf(element, values);
        try (var prepared = prepare(statement, "SELECT ?::" + type + "[]")) {
            for (int run = 0; run < 3; run++) {
                prepared.setArray(1, made);
                try (ResultSet result = prepared.executeQuery()) {
                    result.next();
                    Array back = result.getArray(1);
                    String where = type + "[], " + way + ": ";
                    same(where + shown(values), where + shown(back.getArray()));
                    if (run == 2) {
                        tell(type + "[] " + way + " " + shown(values),
                                back.getBaseTypeName() + " " + back.getBaseType() + " " + result.getString(1));
                    }
                }
            }
        }
    }

    @Works("NULL of each type")
    void nulls() throws Exception {
        for (Map.Entry<String, String> way : WAYS.entrySet()) {
            with(way.getValue(), statement -> {
                int[] kinds = {Types.INTEGER, Types.VARCHAR, Types.NUMERIC, Types.DATE, Types.TIMESTAMP, Types.BOOLEAN,
                    Types.BINARY, Types.ARRAY, Types.NULL, Types.OTHER, Types.DOUBLE};
                String[] types = {"int", "text", "numeric(9,2)", "date", "timestamp", "boolean", "bytea", "int[]",
                    "text", "uuid", "float8"};
                for (int at = 0; at < kinds.length; at++) {
                    try (var prepared = prepare(statement, "SELECT ?::" + types[at])) {
                        prepared.setNull(1, kinds[at]);
                        try (ResultSet result = prepared.executeQuery()) {
                            result.next();
                            same(null, result.getObject(1));
                            yes(result.wasNull(), "null");
                        }
                    }
                }
            });
        }
    }

    @Works("A table of all types, read in each way")
    void stored() throws Exception {
        for (Map.Entry<String, String> way : WAYS.entrySet()) {
            with(way.getValue(), statement -> {
                try (var prepared = prepare(statement, "SELECT * FROM kinds ORDER BY i4")) {
                    for (int run = 0; run < 3; run++) {
                        List<String> found = rows(prepared.executeQuery());
                        for (int row = 0; row < found.size(); row++) {
                            tell(way.getKey() + " " + row, found.get(row));
                        }
                    }
                }
            });
        }
    }

    /** A type that changes between two runs of one statement. */
    @Works("One statement with parameters of changing types")
    void changing() throws Exception {
        for (Map.Entry<String, String> way : WAYS.entrySet()) {
            with(way.getValue(), statement -> {
                try (var prepared = prepare(statement, "SELECT a FROM nums WHERE a < ? ORDER BY a")) {
                    for (int run = 0; run < 3; run++) {
                        prepared.setInt(1, 3);
                        same(List.of("1", "2"), rows(prepared.executeQuery()));
                        prepared.setLong(1, 2);
                        same(List.of("1"), rows(prepared.executeQuery()));
                        prepared.setBigDecimal(1, new BigDecimal("2.5"));
                        same(List.of("1", "2"), rows(prepared.executeQuery()));
                        prepared.setDouble(1, 1.5);
                        same(List.of("1"), rows(prepared.executeQuery()));
                        prepared.setNull(1, Types.INTEGER);
                        same(List.of(), rows(prepared.executeQuery()));
                    }
                }
            });
        }
    }
}
