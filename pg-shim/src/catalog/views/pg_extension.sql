SELECT 13563 AS oid, 'plpgsql' AS extname, 10 AS extowner, 11 AS extnamespace, false AS extrelocatable,
    '1.0' AS extversion
