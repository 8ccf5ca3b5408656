SELECT
    (CASE WHEN f[1] = '' THEN '3906' ELSE f[1] END)::UINTEGER AS "rngtypid",
    (CASE WHEN f[2] = '' THEN '20' ELSE f[2] END)::UINTEGER AS "rngsubtype",
    (CASE WHEN f[3] = '' THEN '4533' ELSE f[3] END)::UINTEGER AS "rngmultitypid",
    '0'::UINTEGER AS "rngcollation",
    (CASE WHEN f[4] = '' THEN '3125' ELSE f[4] END)::UINTEGER AS "rngsubopc",
    (CASE WHEN f[5] = '' THEN '0' ELSE f[5] END)::UINTEGER AS "rngcanonical",
    (CASE WHEN f[6] = '' THEN '3930' ELSE f[6] END)::UINTEGER AS "rngsubdiff"
FROM (SELECT string_split(unnest(string_split('3904	23	4451	1978	3914	3922
	1700	4532			3924
3908	1114		3128		3929
3910	1184	4534	3127		
3912	1082	4535	3122	3915	3925
3926		4536	3124	3928	3923', chr(10))), chr(9)) AS f)
