SELECT * EXCLUDE (rolpassword) FROM tavana_pg_roles
