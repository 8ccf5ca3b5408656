SELECT
    (CASE WHEN f[1] = '' THEN '13150' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'ispell' ELSE f[2] END AS "tmplname",
    '11'::UINTEGER AS "tmplnamespace",
    (CASE WHEN f[3] = '' THEN '13148' ELSE f[3] END)::UINTEGER AS "tmplinit",
    (CASE WHEN f[4] = '' THEN '13149' ELSE f[4] END)::UINTEGER AS "tmpllexize"
FROM (SELECT string_split(unnest(string_split('	snowball		
3727	simple	3725	3726
3730	synonym	3728	3729
3733		3731	3732
3742	thesaurus	3740	3741', chr(10))), chr(9)) AS f)
