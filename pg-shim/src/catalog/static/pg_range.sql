SELECT
    (CASE WHEN f[1] = '' THEN '3904' ELSE f[1] END)::UINTEGER AS "rngtypid",
    (CASE WHEN f[2] = '' THEN '1082' ELSE f[2] END)::UINTEGER AS "rngsubtype",
    (CASE WHEN f[3] = '' THEN '4451' ELSE f[3] END)::UINTEGER AS "rngmultitypid",
    '0'::UINTEGER AS "rngcollation",
    (CASE WHEN f[4] = '' THEN '1978' ELSE f[4] END)::UINTEGER AS "rngsubopc",
    (CASE WHEN f[5] = '' THEN '0' ELSE f[5] END)::UINTEGER AS "rngcanonical",
    (CASE WHEN f[6] = '' THEN '3922' ELSE f[6] END)::UINTEGER AS "rngsubdiff"
FROM (SELECT string_split(unnest(string_split('	23			3914	
3906	1700	4532	3125		3924
3908	1114	4533	3128		3929
3910	1184	4534	3127		3930
3912		4535	3122	3915	3925
3926	20	4536	3124	3928	3923', chr(10))), chr(9)) AS f)
