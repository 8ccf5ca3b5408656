//! Functions that are expressions of their arguments.

/// Functions that are expressions of their arguments: how many there are, and the expression, in which `{0}` is the first.
pub(super) const TEMPLATES: &[(&str, usize, &str)] = &[
    (
        "initcap",
        1,
        "coalesce(array_to_string(list_transform(regexp_extract_all({0}, '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), \
         lambda tavana_word: upper(tavana_word[1]) || lower(tavana_word[2:])), ''), left({0}, 0))",
    ),
    (
        "array_to_string",
        3,
        "array_to_string(list_transform({0}, lambda tavana_piece: coalesce(CAST(tavana_piece AS VARCHAR), {2})), {1})",
    ),
    ("array_remove", 2, "list_filter({0}, lambda tavana_piece: tavana_piece IS DISTINCT FROM {1})"),
    (
        "array_replace",
        3,
        "list_transform({0}, lambda tavana_piece: CASE WHEN tavana_piece IS NOT DISTINCT FROM {1} THEN {2} ELSE \
         tavana_piece END)",
    ),
    ("regexp_count", 2, "CAST(len(regexp_extract_all({0}, {1})) AS INTEGER)"),
    // Of texts and of bytes alike: the engine's own is for bytes alone.
    ("octet_length", 1, "CAST(length(hex({0})) // 2 AS INTEGER)"),
    ("to_hex", 1, "CASE WHEN typeof({0}) = 'INTEGER' THEN right(lower(to_hex({0})), 8) ELSE lower(to_hex({0})) END"),
    // The engine's is for maps alone; to PostgreSQL it counts all that is in a box.
    (
        "cardinality",
        1,
        "CAST(CASE WHEN starts_with(typeof({0}), 'MAP') THEN len(json_keys(to_json({0}))) WHEN ends_with(typeof({0}), \
         '[][][]') THEN len(json_extract(to_json({0}), '$[*][*][*]')) WHEN ends_with(typeof({0}), '[][]') THEN \
         len(json_extract(to_json({0}), '$[*][*]')) ELSE json_array_length(to_json({0})) END AS INTEGER)",
    ),
    ("lpad", 2, "lpad({0}, {1}, ' ')"),
    ("rpad", 2, "rpad({0}, {1}, ' ')"),
    ("array_length", 2, "CAST(nullif(array_length({0}, {1}), 0) AS INTEGER)"),
    (
        "array_positions",
        2,
        "CASE WHEN {0} IS NOT NULL THEN list_filter(CAST(range(1, len({0}) + 1) AS INTEGER[]), lambda tavana_at: \
         {0}[tavana_at] IS NOT DISTINCT FROM {1}) END",
    ),
    ("regexp_split_to_table", 2, "unnest(string_split_regex({0}, {1}))"),
    (
        "width_bucket",
        4,
        "CAST(CASE WHEN {1} < {2} THEN CASE WHEN {0} < {1} THEN 0 WHEN {0} >= {2} THEN {3} + 1 ELSE \
         floor(CAST(({0} - {1}) * {3} AS DOUBLE) / ({2} - {1})) + 1 END WHEN {1} > {2} THEN CASE WHEN {0} > {1} THEN 0 WHEN {0} <= {2} THEN \
         {3} + 1 ELSE floor(CAST(({1} - {0}) * {3} AS DOUBLE) / ({1} - {2})) + 1 END END AS INTEGER)",
    ),
    ("statement_timestamp", 0, "now()"),
    // The engine tells the time only in new UUIDs, whole milliseconds of it.
    ("clock_timestamp", 0, "greatest(now(), uuid_extract_timestamp(uuidv7()))"),
    ("justify_hours", 1, JUSTIFIED_HOURS),
    ("justify_days", 1, JUSTIFIED_DAYS),
    ("justify_interval", 1, JUSTIFIED),
    // What remains is exact; beyond 2^53 the quotient is not.
    (
        "div",
        2,
        "list_transform([{'a': {0}, 'b': {1}}], lambda tavana_div: CASE WHEN tavana_div.b = 0 AND tavana_div.a IS NOT NULL \
         THEN error('tavana raises 22012 division by zero') WHEN abs(CAST(tavana_div.a AS DOUBLE) / tavana_div.b) > \
         9007199254740992 THEN error('tavana raises 22003 the quotient is out of range') ELSE CAST(round((tavana_div.a - \
         tavana_div.a % tavana_div.b) / CAST(tavana_div.b AS DOUBLE)) AS DECIMAL(38, 0)) END)[1]",
    ),
    // The engine counts from the end of a text where PostgreSQL counts on before its beginning.
    ("substr", 2, SUBSTRING_TO_END),
    ("substring", 2, SUBSTRING_TO_END),
    ("substr", 3, SUBSTRING),
    ("substring", 3, SUBSTRING),
    // The engine's is the text of it.
    ("sha256", 1, "unhex(sha256({0}))"),
    ("json_typeof", 1, JSON_TYPE),
    ("jsonb_typeof", 1, JSON_TYPE),
];

pub(super) const SUBSTRING_TO_END: &str = "(CASE WHEN {1} < 1 THEN {0} ELSE substr({0}, {1}) END)";

pub(super) const SUBSTRING: &str = "(CASE WHEN {2} < 0 THEN error('tavana raises 22011 ' || 'negative substring length not allowed') \
    WHEN {1} < 1 THEN left({0}, CASE WHEN {1} + {2} < 1 THEN 0 ELSE {1} + {2} - 1 END) ELSE substr({0}, {1}, {2}) END)";

const JSON_TYPE: &str = "CASE json_type({0}) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN \
    'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' WHEN 'UBIGINT' THEN 'number' WHEN 'BIGINT' THEN \
    'number' WHEN 'DOUBLE' THEN 'number' WHEN 'HUGEINT' THEN 'number' END";

pub(super) const PIECES_BETWEEN: &str =
    "(CASE WHEN {0} = '' THEN CAST([] AS VARCHAR[]) ELSE string_to_array({0}, {1}) END)";

pub(super) const PIECES: &str = "(CASE WHEN {1} IS NULL THEN regexp_extract_all({0}, '(?s).') WHEN {0} = '' THEN \
    CAST([] AS VARCHAR[]) WHEN {1} = '' THEN [{0}] ELSE string_to_array({0}, {1}) END)";

/// `encode(bytes, 'escape')`: bytes that are no letters of ASCII have three digits behind a backslash.
pub(super) const ESCAPED_BYTES: &str = "(CASE WHEN {0} IS NOT NULL THEN \
    coalesce(array_to_string(list_transform(regexp_extract_all(hex({0}), '..'), lambda tavana_byte: CASE WHEN tavana_byte = \
    '5C' THEN '\\\\' WHEN tavana_byte = '00' OR tavana_byte >= '80' THEN list_transform([CAST('0x' || tavana_byte AS \
    INTEGER)], lambda tavana_code: '\\' || (tavana_code // 64) || (tavana_code // 8 % 8) || (tavana_code % 8))[1] ELSE \
    chr(CAST('0x' || tavana_byte AS INTEGER)) END), ''), '') END)";

/// `round(x)` of floating point: a half that went to an odd number goes back; what is left of -0.5 is -0.
pub(super) const ROUNDED: &str = "list_transform([{0}], lambda tavana_x: CASE WHEN abs(tavana_x) % 1 = 0.5 AND \
    round(tavana_x) % 2 <> 0 THEN (round(tavana_x) * sign(tavana_x) - 1) * sign(tavana_x) ELSE round(tavana_x) END)[1]";

/// `jsonb_strip_nulls(value)`: objects without the members that are null. The engine does not look into objects that are
/// elements of lists.
pub(super) const WITHOUT_NULLS: &str = "list_transform([CAST({0} AS JSON)], lambda tavana_json: CASE WHEN tavana_json IS NULL \
    THEN NULL WHEN json_type(tavana_json) NOT IN ('OBJECT', 'ARRAY') OR NOT regexp_matches(CAST(tavana_json AS VARCHAR), \
    ':\\s*null') THEN tavana_json WHEN regexp_matches(CAST(tavana_json AS VARCHAR), '[\\[,]\\s*\\{') THEN \
    error('tavana raises 22000 nulls of objects within lists are not taken away') ELSE json_merge_patch('{}', tavana_json) \
    END)[1]";

/// An interval as months, days and microseconds, in which the function of the name counts on.
macro_rules! parts_of_interval {
    ($body:literal) => {
        concat!(
            "list_transform([CAST({0} AS INTERVAL)], lambda tavana_span: list_transform([{'m': CAST(extract(year FROM \
             tavana_span) * 12 + extract(month FROM tavana_span) AS BIGINT), 'd': CAST(extract(day FROM tavana_span) AS BIGINT), \
             't': CAST(extract(hour FROM tavana_span) * 3600000000 + extract(minute FROM tavana_span) * 60000000 + \
             extract(microseconds FROM tavana_span) AS BIGINT)}], lambda tavana_i: CASE WHEN tavana_i.m IS NOT NULL THEN ",
            $body,
            " END)[1])[1]"
        )
    };
}

/// Days and hours get the sign of the days; months and days that of the months.
const JUSTIFIED_HOURS: &str = parts_of_interval!(
    "list_transform([{'m': tavana_i.m, 'd': tavana_i.d + tavana_i.t // 86400000000, 't': tavana_i.t % 86400000000}], lambda \
     tavana_j: to_months(CAST(tavana_j.m AS INTEGER)) + CASE WHEN tavana_j.d > 0 AND tavana_j.t < 0 THEN to_days(CAST(tavana_j.d - 1 AS INTEGER)) + \
     to_microseconds(tavana_j.t + 86400000000) WHEN tavana_j.d < 0 AND tavana_j.t > 0 THEN to_days(CAST(tavana_j.d + 1 AS INTEGER)) + \
     to_microseconds(tavana_j.t - 86400000000) ELSE to_days(CAST(tavana_j.d AS INTEGER)) + to_microseconds(tavana_j.t) END)[1]"
);

const JUSTIFIED_DAYS: &str = parts_of_interval!(
    "list_transform([{'m': tavana_i.m + tavana_i.d // 30, 'd': tavana_i.d % 30, 't': tavana_i.t}], lambda tavana_j: \
     to_microseconds(tavana_j.t) + CASE WHEN tavana_j.m > 0 AND tavana_j.d < 0 THEN to_months(CAST(tavana_j.m - 1 AS INTEGER)) + \
     to_days(CAST(tavana_j.d + 30 AS INTEGER)) WHEN tavana_j.m < 0 AND tavana_j.d > 0 THEN to_months(CAST(tavana_j.m + 1 AS INTEGER)) + \
     to_days(CAST(tavana_j.d - 30 AS INTEGER)) ELSE to_months(CAST(tavana_j.m AS INTEGER)) + to_days(CAST(tavana_j.d AS INTEGER)) END)[1]"
);

const JUSTIFIED: &str = parts_of_interval!(
    "list_transform([{'m': tavana_i.m + (tavana_i.d + tavana_i.t // 86400000000) // 30, 'd': (tavana_i.d + tavana_i.t // \
     86400000000) % 30, 't': tavana_i.t % 86400000000}], lambda tavana_j: list_transform([CASE WHEN tavana_j.m > 0 AND \
     (tavana_j.d < 0 OR tavana_j.d = 0 AND tavana_j.t < 0) THEN {'m': tavana_j.m - 1, 'd': tavana_j.d + 30, 't': tavana_j.t} \
     WHEN tavana_j.m < 0 AND (tavana_j.d > 0 OR tavana_j.d = 0 AND tavana_j.t > 0) THEN {'m': tavana_j.m + 1, 'd': \
     tavana_j.d - 30, 't': tavana_j.t} ELSE tavana_j END], lambda tavana_k: to_months(CAST(tavana_k.m AS INTEGER)) + CASE WHEN tavana_k.d > 0 AND \
     tavana_k.t < 0 THEN to_days(CAST(tavana_k.d - 1 AS INTEGER)) + to_microseconds(tavana_k.t + 86400000000) WHEN tavana_k.d < 0 AND \
     tavana_k.t > 0 THEN to_days(CAST(tavana_k.d + 1 AS INTEGER)) + to_microseconds(tavana_k.t - 86400000000) ELSE to_days(CAST(tavana_k.d AS INTEGER)) + \
     to_microseconds(tavana_k.t) END)[1])[1]"
);
