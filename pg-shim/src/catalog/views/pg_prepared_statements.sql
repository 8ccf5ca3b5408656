SELECT name, statement, prepare_time, parameter_types, from_sql, 0 AS generic_plans, 0 AS custom_plans
FROM (VALUES {statements}) AS s(name, statement, prepare_time, parameter_types, from_sql)
WHERE name IS NOT NULL
