SELECT
    CASE WHEN f[1] = '' THEN '10003' ELSE f[1] END AS "implementation_info_id",
    CASE WHEN f[2] = '' THEN 'CATALOG NAME' ELSE f[2] END AS "implementation_info_name",
    (nullif(f[3], ''))::INTEGER AS "integer_value",
    replace(nullif(f[4], ''), '\E', '') AS "character_value",
    nullif(f[5], '') AS "comments"
FROM (SELECT string_split(unnest(string_split('			Y	
10004	COLLATING SEQUENCE			
13	SERVER NAME		\E	
17	DBMS NAME		PostgreSQL	
18	DBMS VERSION		15.20.0000)	
2	DATA SOURCE NAME		\E	
23	CURSOR COMMIT BEHAVIOR	1		close cursors and retain prepared statements
26	DEFAULT TRANSACTION ISOLATION	2		READ COMMITTED; user-settable
28	IDENTIFIER CASE	3		stored in mixed case - case sensitive
46	TRANSACTION CAPABLE	2		both DML and DDL
85	NULL COLLATION	0		nulls higher than non-nulls
94	SPECIAL CHARACTERS		\E	all non-ASCII characters allowed', chr(10))), chr(9)) AS f)
