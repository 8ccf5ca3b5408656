SELECT
    NULL::VARCHAR AS "character_set_catalog",
    NULL::VARCHAR AS "character_set_schema",
    'UTF8' AS "character_set_name",
    'UCS' AS "character_repertoire",
    'UTF8' AS "form_of_use",
    'tavana' AS "default_collate_catalog",
    NULL::VARCHAR AS "default_collate_schema",
    NULL::VARCHAR AS "default_collate_name"
FROM (SELECT string_split(unnest(string_split('', chr(10))), chr(9)) AS f)
