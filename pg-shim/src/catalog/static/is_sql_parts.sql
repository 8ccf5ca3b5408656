SELECT
    CASE WHEN f[1] = '' THEN '1' ELSE f[1] END AS "feature_id",
    CASE WHEN f[2] = '' THEN 'Call-Level Interface (SQL/CLI)' ELSE f[2] END AS "feature_name",
    'NO' AS "is_supported",
    NULL::VARCHAR AS "is_verified_by",
    '' AS "comments"
FROM (SELECT string_split(unnest(string_split('	Framework (SQL/Framework)
10	Object Language Bindings (SQL/OLB)
11	Information and Definition Schema (SQL/Schemata)
13	Routines and Types Using the Java Programming Language (SQL/JRT)
14	XML-Related Specifications (SQL/XML)
15	Multi-Dimensional Arrays (SQL/MDA)
2	Foundation (SQL/Foundation)
3	
4	Persistent Stored Modules (SQL/PSM)
9	Management of External Data (SQL/MED)', chr(10))), chr(9)) AS f)
