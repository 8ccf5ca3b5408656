SELECT * FROM tavana_is_table_privileges
