SELECT
    '3722'::UINTEGER AS "oid",
    'default' AS "prsname",
    '11'::UINTEGER AS "prsnamespace",
    '3717'::UINTEGER AS "prsstart",
    '3718'::UINTEGER AS "prstoken",
    '3719'::UINTEGER AS "prsend",
    '3720'::UINTEGER AS "prsheadline",
    '3721'::UINTEGER AS "prslextype"
FROM (SELECT string_split(unnest(string_split('', chr(10))), chr(9)) AS f)
