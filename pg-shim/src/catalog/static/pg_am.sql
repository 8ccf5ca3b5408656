SELECT
    (CASE WHEN f[1] = '' THEN '2' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'brin' ELSE f[2] END AS "amname",
    (CASE WHEN f[3] = '' THEN '3' ELSE f[3] END)::UINTEGER AS "amhandler",
    CASE WHEN f[4] = '' THEN 'i' ELSE f[4] END AS "amtype"
FROM (SELECT string_split(unnest(string_split('	heap		t
2742	gin	333	
3580		335	
4000	spgist	334	
403	btree	330	
405	hash	331	
783	gist	332	', chr(10))), chr(9)) AS f)
