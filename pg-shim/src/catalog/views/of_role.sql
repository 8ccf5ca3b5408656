SELECT oid AS tavana_key, rolname AS tavana_value FROM tavana_role
