SELECT
    (CASE WHEN f[1] = '' THEN '100' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'C' ELSE f[2] END AS "collname",
    '11'::UINTEGER AS "collnamespace",
    '10'::UINTEGER AS "collowner",
    CASE WHEN f[3] = '' THEN 'c' ELSE f[3] END AS "collprovider",
    'true'::BOOLEAN AS "collisdeterministic",
    (CASE WHEN f[4] = '' THEN '-1' ELSE f[4] END)::INTEGER AS "collencoding",
    nullif(f[5], '') AS "collcollate",
    nullif(f[6], '') AS "collctype",
    nullif(f[7], '') AS "colliculocale",
    nullif(f[8], '') AS "collversion"
FROM (SELECT string_split(unnest(string_split('	default	d					
12340	ucs_basic		6	C	C		
12341	C.utf8		6	C.utf8	C.utf8		
12342	und-x-icu	i				und	153.120
950				C	C		
951	POSIX			POSIX	POSIX		', chr(10))), chr(9)) AS f)
