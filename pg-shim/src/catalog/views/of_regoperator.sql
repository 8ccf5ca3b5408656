-- Operators with the types of their arguments: =(text,text).
SELECT unnest([o.oid::VARCHAR, o.oprname || '(' || coalesce(l.name, 'NONE') || ',' || coalesce(r.name, 'NONE') || ')'])
    AS tavana_key, o.oid AS tavana_oid,
    o.oprname || '(' || coalesce(l.name, 'NONE') || ',' || coalesce(r.name, 'NONE') || ')' AS tavana_text
FROM tavana_pg_operator o
LEFT JOIN tavana_type_text l ON l.oid = o.oprleft
LEFT JOIN tavana_type_text r ON r.oid = o.oprright
