SELECT s.* REPLACE (coalesce(w.value, s.setting) AS setting,
    CASE WHEN w.value IS NULL THEN s.source ELSE 'session' END AS source)
FROM tavana_known_setting s
LEFT JOIN (VALUES {settings_in_units}) AS w(key, value) ON lower(w.key) = lower(s.name)
UNION ALL BY NAME
SELECT key AS name, value AS setting, 'Customized Options' AS category, 'user' AS context, 'string' AS vartype,
    'session' AS source
FROM (VALUES {settings_in_units}) AS w(key, value)
WHERE lower(key) NOT IN (SELECT lower(name) FROM tavana_known_setting)
