-- The rule that makes a view of a relation.
SELECT (1000000000 + oid)::UINTEGER AS oid, '_RETURN' AS rulename, oid AS ev_class, '1' AS ev_type, 'O' AS ev_enabled,
    true AS is_instead, '<>' AS ev_qual, '<>' AS ev_action
FROM (SELECT oid, relkind FROM tavana_user_relation UNION ALL SELECT oid, relkind FROM tavana_system_relation)
WHERE relkind = 'v'
