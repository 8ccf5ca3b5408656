SELECT
    (CASE WHEN f[1] = '' THEN '12' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'c' ELSE f[2] END AS "lanname",
    '10'::UINTEGER AS "lanowner",
    (CASE WHEN f[3] = '' THEN 'false' ELSE f[3] END)::BOOLEAN AS "lanispl",
    (CASE WHEN f[4] = '' THEN 'false' ELSE f[4] END)::BOOLEAN AS "lanpltrusted",
    (CASE WHEN f[5] = '' THEN '0' ELSE f[5] END)::UINTEGER AS "lanplcallfoid",
    (CASE WHEN f[6] = '' THEN '0' ELSE f[6] END)::UINTEGER AS "laninline",
    (CASE WHEN f[7] = '' THEN '13562' ELSE f[7] END)::UINTEGER AS "lanvalidator",
    NULL::VARCHAR[] AS "lanacl"
FROM (SELECT string_split(unnest(string_split('	internal					2246
13						2247
13563	plpgsql	true	true	13560	13561	
14	sql		true			2248', chr(10))), chr(9)) AS f)
