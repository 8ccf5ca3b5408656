SELECT oid AS tavana_key, name AS tavana_value FROM tavana_type_text
