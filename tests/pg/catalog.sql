SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('pg_catalog', 'public') AND nspname = 'pg_catalog'
SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1
SELECT relname, relkind, relnatts FROM pg_class WHERE relname IN ('nums', 'odd', 'strict') ORDER BY 1
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND relkind IN ('r', 'v') ORDER BY 1
SELECT attname, atttypid, attnum, attnotnull, atttypmod, attisdropped FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attnum > 0 ORDER BY attnum
SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'public.kinds'::regclass AND attnum > 0 ORDER BY attnum
SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = 'strict'::regclass AND attnum > 0 ORDER BY attnum
SELECT oid, typname, typlen, typtype, typcategory, typelem, typarray, typbasetype, typdelim FROM pg_type WHERE typname IN ('bool', 'int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'text', 'varchar', 'bytea', 'date', 'time', 'timestamp', 'timestamptz', 'interval', 'uuid', 'json', 'jsonb', '_int4', '_text', 'timetz', 'bit', 'oid', 'name', 'record') ORDER BY oid
SELECT typname, typinput, typoutput, typreceive, typsend FROM pg_type WHERE oid = 23
SELECT 'int4'::regtype::oid AS a, 'integer'::regtype::text AS b, 'text[]'::regtype::oid AS c
SELECT 23::regtype AS a, 1043::regtype::text AS b
SELECT 'nums'::regclass::text AS a
SELECT 'nothing'::regclass
SELECT to_regclass('nums') IS NOT NULL AS a, to_regclass('nothing') AS b
SELECT to_regtype('int4')::oid AS a, to_regtype('nothing') AS b
SELECT pg_typeof(1) AS a, pg_typeof('x'::text) AS b, pg_typeof(1.5::float8) AS c
SELECT format_type(23, -1) AS a, format_type(1700, 786439) AS b, format_type(1043, 14) AS c, format_type(1009, NULL) AS d
SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 2
SELECT column_name, ordinal_position, is_nullable, data_type, udt_schema, udt_name, numeric_precision, numeric_scale, character_maximum_length, datetime_precision, is_identity FROM information_schema.columns WHERE table_name = 'kinds' ORDER BY 2
SELECT column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'strict' ORDER BY ordinal_position
SELECT schema_name FROM information_schema.schemata ORDER BY 1
SELECT table_name, view_definition IS NOT NULL AS defined FROM information_schema.views WHERE table_schema = 'public'
SELECT schemaname, tablename, tableowner IS NOT NULL AS owned FROM pg_tables WHERE schemaname = 'public' ORDER BY 2
SELECT schemaname, viewname FROM pg_views WHERE schemaname = 'public'
SELECT datname, pg_encoding_to_char(encoding) AS encoding, datallowconn, datistemplate FROM pg_database WHERE datname = current_database()
SELECT count(*) > 0 AS a FROM pg_roles WHERE rolname = current_user
SELECT count(*) AS n FROM pg_index WHERE indrelid = 'nums'::regclass
SELECT count(*) AS n FROM pg_constraint WHERE conrelid = 'nums'::regclass
SELECT count(*) > 5 AS a FROM pg_range
SELECT rngtypid, rngsubtype FROM pg_range ORDER BY 1
SELECT count(*) AS n FROM pg_enum
SELECT count(*) AS n FROM pg_inherits
SELECT count(*) AS n FROM pg_trigger
SELECT count(*) AS n FROM pg_policy
SELECT count(*) AS n FROM pg_publication
SELECT count(*) AS n FROM pg_foreign_table
SELECT count(*) AS n FROM pg_matviews
SELECT count(*) AS n FROM pg_sequences
SELECT count(*) AS n FROM pg_statistic_ext
SELECT count(*) AS n FROM pg_partitioned_table
SELECT amname, amtype FROM pg_am ORDER BY 1
SELECT lanname FROM pg_language ORDER BY 1
SELECT spcname FROM pg_tablespace ORDER BY 1
SELECT collname FROM pg_collation WHERE collname IN ('default', 'C', 'POSIX') ORDER BY 1
SELECT castsource, casttarget, castcontext FROM pg_cast WHERE castsource = 23 AND casttarget IN (20, 21, 700) ORDER BY 2
SELECT oprname, oprleft, oprright, oprresult FROM pg_operator WHERE oprname = '+' AND oprleft = 23 AND oprright = 23
SELECT proname, prorettype, pronargs FROM pg_proc WHERE proname = 'lower' ORDER BY 2
SELECT pg_get_userbyid(10) IS NOT NULL AS a
SELECT pg_table_is_visible('nums'::regclass) AS a, pg_type_is_visible(23) AS b
SELECT has_table_privilege('nums', 'SELECT') AS a, has_schema_privilege('public', 'USAGE') AS b
SELECT has_any_column_privilege('nums', 'SELECT') AS a, has_database_privilege(current_database(), 'CONNECT') AS b
SELECT quote_ident('Mixed Case') AS a, quote_ident('plain') AS b, quote_literal('it''s') AS c, quote_nullable(NULL) AS d
SELECT parse_ident('a."B"') AS a
SELECT obj_description('nums'::regclass, 'pg_class') AS a, col_description('nums'::regclass, 1) AS b
SELECT pg_is_in_recovery() AS a, pg_backend_pid() > 0 AS b
SELECT pg_get_expr(NULL, 0) AS a
SELECT pg_encoding_to_char(6) AS a
SELECT pg_client_encoding() AS a
SELECT array_upper(ARRAY[1,2], 1) AS a, array_lower(ARRAY[1,2], 1) AS b
SELECT (information_schema._pg_expandarray(ARRAY[5,6])).*
SELECT word, catcode FROM pg_get_keywords() WHERE word = 'select'
SELECT 'abc' OPERATOR(pg_catalog.~) '^(abc)$' AS a
SELECT relname COLLATE pg_catalog.default FROM pg_class WHERE relname = 'nums'
SELECT pg_size_pretty(1024::bigint) AS a
SELECT inet_server_port() IS NOT NULL AS a
SELECT count(*) AS n FROM pg_stat_activity WHERE pid = pg_backend_pid()
SELECT typname FROM pg_type WHERE oid = ANY(ARRAY[23, 25]::oid[]) ORDER BY 1
SELECT xmin IS NOT NULL AS a FROM pg_class WHERE relname = 'nums'
SELECT ct.relname, i.indisprimary FROM pg_class ct JOIN pg_index i ON ct.oid = i.indrelid WHERE ct.relname = 'nums'
SELECT constraint_name FROM information_schema.table_constraints WHERE table_name = 'nums'
SELECT c.relname, a.attname, t.typname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid WHERE c.relname = 'nums' AND a.attnum > 0 ORDER BY a.attnum
SELECT n.nspname, t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = 23
SELECT pg_get_viewdef('odd'::regclass) IS NOT NULL AS a
SELECT s.nspname AS schema, current_setting('server_version_num')::int > 90000 AS a FROM pg_namespace s WHERE s.nspname = current_schema()
SELECT version() LIKE 'PostgreSQL %' AS a
SELECT relname FROM pg_class WHERE relkind = ANY(ARRAY['v']) AND relname = 'odd'
SELECT relname FROM pg_class WHERE relkind = ANY('{v}') AND relname = 'odd'
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = ANY(ARRAY['r', 'v']::text[]) AND n.nspname = 'public' ORDER BY 1
SELECT c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE c.relkind OPERATOR(pg_catalog.=) ANY (array['r', 'v']) AND c.relname OPERATOR(pg_catalog.~) '^(odd)$' COLLATE pg_catalog.default AND pg_catalog.pg_table_is_visible(c.oid)
SELECT 'nums'::regclass AS a
SELECT 'public.nums'::regclass::oid = 'nums'::regclass::oid AS a
SELECT 'public.nothing'::regclass
SELECT 'nope.nothing'::regclass::oid
SELECT to_regclass('nothing') IS NULL AS a, to_regclass('public.nums') IS NULL AS b
SELECT 'nothing'::regtype
SELECT 'int4'::regtype::text AS a, 'integer'::regtype::oid AS b
SELECT 'nothing'::regproc
SELECT 'nothing'::regnamespace
SELECT 'public'::regnamespace::text AS a
SELECT 'nothing'::regrole
SELECT 0::regclass AS a, '0'::regclass AS b, '-'::regclass AS c, '999999'::regclass AS d
SELECT relname FROM pg_class WHERE oid = 'nums'::regclass
SELECT relname FROM pg_class WHERE oid = 'nothing'::regclass
SELECT attname FROM pg_attribute WHERE attrelid = 'public.nums'::regclass AND attnum > 0 ORDER BY attnum
SELECT (information_schema._pg_expandarray(ARRAY[5,6])).n AS a
SELECT (i.keys).n AS n, (i.keys).x AS x FROM (SELECT information_schema._pg_expandarray(ARRAY[5,6]) AS keys) i
SELECT pg_size_pretty(0::bigint) AS a, pg_size_pretty(10239::bigint) AS b, pg_size_pretty(10240::bigint) AS c, pg_size_pretty(-123456789::bigint) AS d, pg_size_pretty(NULL::bigint) AS e
SELECT pg_size_pretty(1500000000000::bigint) AS a, pg_size_pretty(98765432109876543::bigint) AS b, pg_size_pretty(10485247::bigint) AS c, pg_size_pretty(10485248::bigint) AS d
SELECT pg_relation_size('nothing')
SELECT pg_relation_size('nothing'::regclass)
SELECT pg_relation_size(1::oid) AS a, pg_table_size(NULL::regclass) AS b, pg_total_relation_size(1::oid) AS c
SELECT pg_indexes_size('nums') AS a, pg_relation_size('odd') AS b, pg_relation_size('nums', 'init') AS c
SELECT pg_relation_size('nums') > 0 AS a, pg_total_relation_size('nums') >= pg_relation_size('public.nums') AS b
SELECT pg_database_size('nothing')
SELECT pg_database_size('tavana') > 0 AS a
SELECT pg_tablespace_size('pg_default') > 0 AS a
SELECT pg_total_relation_size(quote_ident(schemaname) || '.' || quote_ident(tablename)) > 0 AS a FROM pg_tables WHERE tablename = 'nums'
SELECT pg_relation_size(c.oid) > 0 AS a, relpages >= 0 AS b FROM pg_class c WHERE relname = 'nums'
