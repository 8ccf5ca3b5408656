SELECT * FROM tavana_is_column_privileges
