-- As they are shown, not in the units of `pg_settings`.
SELECT lower(s.name) AS tavana_key, coalesce(w.value, s.setting) AS tavana_value
FROM tavana_pg_settings s LEFT JOIN (VALUES {settings}) AS w(key, value) ON lower(w.key) = lower(s.name)
