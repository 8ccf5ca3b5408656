SELECT rolname AS role_name FROM tavana_role WHERE rolname = {user} OR {superuser}
