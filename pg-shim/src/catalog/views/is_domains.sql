SELECT {database} AS domain_catalog, 'information_schema' AS domain_schema, t.typname AS domain_name,
    b.name AS data_type, {database} AS udt_catalog, 'pg_catalog' AS udt_schema, b.typname AS udt_name, '1' AS dtd_identifier
FROM tavana_pg_type t JOIN tavana_type_text b ON b.oid = t.typbasetype WHERE t.typtype = 'd'
