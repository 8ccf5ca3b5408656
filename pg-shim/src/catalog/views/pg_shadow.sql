SELECT * EXCLUDE (passwd) FROM tavana_pg_user
