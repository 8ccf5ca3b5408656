SELECT
    (CASE WHEN f[1] = '' THEN '12340' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'ucs_basic' ELSE f[2] END AS "collname",
    '11'::UINTEGER AS "collnamespace",
    '10'::UINTEGER AS "collowner",
    CASE WHEN f[3] = '' THEN 'c' ELSE f[3] END AS "collprovider",
    'true'::BOOLEAN AS "collisdeterministic",
    (CASE WHEN f[4] = '' THEN '-1' ELSE f[4] END)::INTEGER AS "collencoding",
    nullif(CASE WHEN f[5] = '' THEN 'C' ELSE f[5] END, '\N') AS "collcollate",
    nullif(CASE WHEN f[6] = '' THEN 'C' ELSE f[6] END, '\N') AS "collctype",
    nullif(f[7], '') AS "colliculocale",
    nullif(f[8], '') AS "collversion"
FROM (SELECT string_split(unnest(string_split('100	default	d		\N	\N		
			6				
12341	C.utf8		6	C.utf8	C.utf8		
12342	und-x-icu	i		\N	\N	und	153.120
950	C						
951	POSIX			POSIX	POSIX		', chr(10))), chr(9)) AS f)
