SELECT 'plpgsql' AS name, '1.0' AS default_version, '1.0' AS installed_version, 'PL/pgSQL procedural language' AS comment
