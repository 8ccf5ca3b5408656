SELECT {oid: 'default ' || nspname || '.' || relname || '.' || attname} AS oid, relid AS adrelid, attnum AS adnum,
    standard AS adbin
FROM tavana_user_column WHERE standard IS NOT NULL AND standard <> 'NULL'
