SELECT rolname AS groname, oid AS grosysid, []::UINTEGER[] AS grolist FROM tavana_pg_roles WHERE NOT rolcanlogin
