SELECT
    (CASE WHEN f[1] = '' THEN '403' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'gin' ELSE f[2] END AS "amname",
    (CASE WHEN f[3] = '' THEN '333' ELSE f[3] END)::UINTEGER AS "amhandler",
    CASE WHEN f[4] = '' THEN 'i' ELSE f[4] END AS "amtype"
FROM (SELECT string_split(unnest(string_split('2	heap	3	t
2742			
3580	brin	335	
4000	spgist	334	
	btree	330	
405	hash	331	
783	gist	332	', chr(10))), chr(9)) AS f)
