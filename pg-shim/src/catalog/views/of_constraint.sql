SELECT oid AS tavana_key, definition AS tavana_value FROM tavana_user_constraint
