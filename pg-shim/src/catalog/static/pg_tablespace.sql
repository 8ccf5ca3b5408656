SELECT
    (CASE WHEN f[1] = '' THEN '1663' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'pg_default' ELSE f[2] END AS "spcname",
    '10'::UINTEGER AS "spcowner",
    NULL::VARCHAR[] AS "spcacl",
    NULL::VARCHAR[] AS "spcoptions"
FROM (SELECT string_split(unnest(string_split('	
1664	pg_global', chr(10))), chr(9)) AS f)
