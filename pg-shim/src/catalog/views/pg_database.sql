SELECT 16384 AS oid, {database} AS datname, 10 AS datdba, 6 AS encoding, 'c' AS datlocprovider, false AS datistemplate,
    true AS datallowconn, -1 AS datconnlimit, 717 AS datfrozenxid, 1 AS datminmxid, 1663 AS dattablespace,
    'C.UTF-8' AS datcollate, 'C.UTF-8' AS datctype
