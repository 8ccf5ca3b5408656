SELECT oid, rolname, rolsuper, true AS rolinherit, rolsuper AS rolcreaterole, rolsuper AS rolcreatedb,
    rolcanlogin, rolsuper AS rolreplication, -1 AS rolconnlimit, CASE WHEN rolcanlogin THEN '********' END AS rolpassword,
    rolsuper AS rolbypassrls
FROM tavana_role
