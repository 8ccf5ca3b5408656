SELECT indexrelid AS tavana_key, indkey AS tavana_list FROM tavana_pg_index
