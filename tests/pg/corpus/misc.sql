-- misc 1
select relname from pg_class c where c.relkind::text = any(array['r','v']::text[]) limit 1;

-- misc 2
select 1 from pg_class c where c.reloptions @> array['a'];

-- misc 3
select ('{a,b}'::text[])[1], current_user;

-- misc 4
select oid from pg_type where typname = any(string_to_array('int4,int8', ','));

-- misc 5
select (regexp_match(version(), 'PostgreSQL (\d+)'))[1];

-- misc 6
select substring(version() from 'PostgreSQL ([0-9]+)');

-- misc 7
select split_part(version(), ' ', 2), length(version());

-- misc 8
select regexp_matches(version(), '(\d+)');

-- misc 9
select current_setting('server_version_num')::integer >= 90000 as x;

-- misc 10
select setting::int from pg_settings where name='max_connections';

-- misc 11
select unnest(current_schemas(true)) s;

-- misc 12
select s.nspname from pg_namespace s cross join lateral unnest(array['public']) as t(x) where s.nspname = t.x;

-- misc 13
select a.attname, a.attnum from pg_index i join lateral unnest(i.indkey) with ordinality k(attnum, ord) on true join pg_attribute a on a.attrelid=i.indrelid and a.attnum=k.attnum where i.indrelid='orders'::regclass order by 1;

-- misc 14
select array_agg(a.attname order by array_position(i.indkey::int[], a.attnum::int)) from pg_index i join pg_attribute a on a.attrelid=i.indrelid and a.attnum=any(i.indkey) where i.indisprimary group by i.indexrelid;

-- misc 15
select array_to_string(array(select a.attname from pg_attribute a where a.attrelid = c.conrelid and a.attnum = any(c.conkey)), ',') from pg_constraint c;

-- misc 16
select c.conname, unnest(c.conkey) from pg_constraint c;

-- misc 17
select i.indkey::int2[], i.indkey::text, array_length(i.indkey,1), cardinality(i.indkey) from pg_index i limit 1;

-- misc 18
select pg_catalog.quote_ident(nspname) || '.' || pg_catalog.quote_ident(relname) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where substring(pg_catalog.quote_ident(relname),1,3)='ord' limit 2;

-- misc 19
select pg_catalog.quote_ident(c.relname) from pg_catalog.pg_class c where (pg_catalog.quote_ident(c.relname)) like 'ord%' and c.relnamespace <> (select oid from pg_catalog.pg_namespace where nspname = 'pg_catalog') union select pg_catalog.quote_ident(n.nspname) || '.' from pg_catalog.pg_namespace n limit 1000;

-- misc 20
SELECT pg_catalog.quote_ident(attname) FROM pg_catalog.pg_attribute a, pg_catalog.pg_class c WHERE c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped AND substring(pg_catalog.quote_ident(attname),1,2)='am' AND (pg_catalog.quote_ident(relname)='orders' OR '"' || relname || '"'='orders') AND pg_catalog.pg_table_is_visible(c.oid) LIMIT 1000;

-- misc 21
SELECT name FROM (SELECT pg_catalog.lower(name) AS name FROM pg_catalog.pg_settings WHERE context != 'internal' UNION ALL SELECT 'all') ss WHERE substring(name,1,3)='tim';

-- misc 22
SELECT LOWER(name) as name FROM (SELECT name FROM pg_settings) x LIMIT 1;

-- misc 23
select relname, pg_relation_size(oid), pg_size_pretty(pg_total_relation_size(quote_ident('orders'))) from pg_class where relname='orders';

-- misc 24
select date_trunc('second', now() - pg_postmaster_start_time()) > interval '0';

-- misc 25
select now() - query_start from pg_stat_activity;

-- misc 26
select extract(epoch from (now() - backend_start))::int from pg_stat_activity;

-- misc 27
select sum(numbackends) from pg_stat_database;

-- misc 28
select blks_hit::float/nullif(blks_read+blks_hit,0) from pg_stat_database;

-- misc 29
select t.oid from pg_type t where not exists (select 1 from pg_type e where e.oid=t.typelem and e.typarray = t.oid) limit 1;

-- misc 30
select c.oid::int, c.oid::bigint, c.oid::text, c.oid::regclass::varchar from pg_class c where relname='orders';

-- misc 31
select pg_get_serial_sequence('orders','id'), pg_sequence_last_value('counter'::regclass);

-- misc 32
select last_value from pg_sequences;

-- misc 33
select * from pg_sequence;

-- misc 34
select lower(relname) collate "C" from pg_class order by relname collate "C" limit 1;

-- misc 35
select nspname::information_schema.sql_identifier from pg_namespace limit 1;

-- misc 36
select 'x'::pg_catalog.varchar(5);

-- misc 37
select relkind = 'r'::"char" from pg_class where relname='orders';

-- misc 38
select relacl::text[], coalesce(array_to_string(relacl, ','),'') from pg_class limit 1;

-- misc 40
select (aclexplode(relacl)).grantee from pg_class limit 1;

-- misc 41
select a.* from pg_class c, aclexplode(c.relacl) a;

-- misc 42
select case when c.relkind in ('r','p') then acldefault('r', c.relowner) end from pg_class c limit 1;

-- misc 43
select E'it\'s\n\\x', 'a\b', $$d'q$$, current_user;

-- misc 44
select interval '1 day' + date '2020-01-01', current_user;

-- misc 45
select 1 where 'abc' ~ 'B' or current_user ~* 'TAV';

-- misc 46
select 7/2, 7::int/2, 7.0/2, 10 % 3, current_user;

-- misc 47
select extract(year from timestamp '2020-01-01'), position('b' in 'abc'), substring('abc' from 2 for 1), trim(both 'x' from 'xax'), current_user;

-- misc 48
select case relkind when 'r' then 'table' end from pg_class where relname='orders';

-- misc 49
select relname::varchar(3), relname::text || 'x', oid > 5, not relhasindex from pg_class where relname='orders';

-- misc 50
select coalesce(nullif('',''), 'x'), greatest(1,2), current_user;

-- misc 51
select a.attname from pg_attribute a where (a.attrelid, a.attnum) in (select conrelid, conkey[1] from pg_constraint where contype='p') order by 1;

-- misc 52
select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid='public.orders'::regclass and attnum>0;

-- misc 53
select distinct on (relkind) relkind, relname from pg_class where relnamespace=2200 order by relkind, relname;

-- misc 54
select count(*), relkind from pg_class where relnamespace='public'::regnamespace group by relkind order by 2;

-- misc 55
select relname from pg_class where relname in ('orders','customers') order by relname desc limit 1 offset 1;

-- misc 56
select has_table_privilege('orders','select'), has_schema_privilege('public','usage'), pg_has_role('tavana','member'), has_database_privilege('tavana','connect'), has_function_privilege('lower(text)','execute');

-- misc 57
select col_description('orders'::regclass, 3), obj_description('orders'::regclass), obj_description('orders'::regclass,'pg_class');

-- misc 58
select pg_size_pretty(123::bigint), pg_size_pretty(123456789::bigint), pg_size_pretty(12345678901::bigint);

-- misc 59
select quote_ident('Order'), quote_ident('order'), quote_ident('abc'), quote_literal('it''s'), quote_nullable(null);

-- misc 60
select format('%I.%I = %L %% %s', 'A', 'b', 'c''d', 5);

-- misc 61
select parse_ident('"A".b'), array_lower(array[1,2],1), array_upper(array[1,2],1);

-- misc 62
select format_type(1043, 14), format_type(1700, 655366), format_type(1007, -1), format_type(0,-1), format_type(999999,-1), format_type(23,null);

-- misc 63
select 'information_schema.sql_identifier'::regtype, 'int[]'::regtype, 'varchar'::regtype::oid, 'timestamp with time zone'::regtype, 'double precision'::regtype, 'char'::regtype,'"char"'::regtype;

-- misc 64
select (select count(*) from pg_class) > 0, exists (select from pg_class);

-- misc 65
with recursive t(n) as (values (1) union all select n+1 from t where n<3) select n, current_user from t;

-- misc 66
select * from (values (1,'a')) v(x,y), pg_am where amname='heap';

-- misc 67
select pg_get_function_arguments(oid), pg_get_function_result(oid), pg_get_function_identity_arguments(oid) from pg_proc where proname='date_trunc' order by oid;

-- misc 68
select oprname, oprleft::regtype, oprright::regtype from pg_operator where oprcode='int4eq'::regproc;

-- misc 69
select to_char(timestamp '2026-01-02 15:04:05', 'HH12:MI:SS AM'), to_char(date '2026-01-02', 'DD Mon YYYY'), to_char(timestamp '2026-01-02 15:04:05.123456','YYYY-MM-DD"T"HH24:MI:SS.US');

-- misc 70
select min(relname), max(oid) > 0::oid, bool_or(relhasindex) from pg_class where relnamespace = 'public'::regnamespace;

-- misc 71
select nspname from pg_namespace where nspname !~ '^pg_' and nspname not like 'information\_schema' order by 1;

-- misc 72
select table_name, column_name, is_nullable, data_type, udt_name, numeric_precision, numeric_scale, datetime_precision, character_octet_length from information_schema.columns where table_schema='public' and table_name in ('orders','customers') order by 1, ordinal_position;

-- misc 73
select constraint_name, column_name, ordinal_position, position_in_unique_constraint from information_schema.key_column_usage where table_schema='public' order by 1,3;

-- misc 74
select constraint_name, constraint_type from information_schema.table_constraints where table_schema='public' and constraint_type<>'CHECK' order by 1;

-- misc 75
select indexname, indexdef from pg_indexes where schemaname='public' order by 1;

-- misc 76
select * from pg_tables where schemaname='public' order by tablename;

-- misc 77
select schemaname, viewname from pg_views where schemaname='public';

-- misc 78
select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace='public'::regnamespace order by 1;

-- misc 79
select pg_get_userbyid(relowner), count(*) from pg_class group by 1;

-- misc 80
select pg_get_userbyid(relowner), count(*) from pg_class group by pg_get_userbyid(relowner);

-- misc 81
select distinct oid::regclass from pg_class where relname like 'ord%' order by oid::regclass;

-- misc 82
select relname from pg_class where relnamespace=2200 order by pg_table_is_visible(oid), relname;

-- misc 83
select format_type(atttypid, null), count(*) from pg_attribute group by format_type(atttypid, null) having count(*) > 100 order by 2;

-- misc 84
select max(format_type(atttypid, atttypmod)) from pg_attribute where attrelid='public.orders'::regclass;

-- misc 85
select relname, rank() over (partition by pg_get_userbyid(relowner) order by relname) from pg_class where relnamespace=2200;

-- misc 86
select (select format_type(a.atttypid, a.atttypmod) from pg_attribute a where a.attrelid=c.oid and a.attnum=1) from pg_class c where c.relname='orders';

-- misc 87
select c.relname from pg_class c where exists (select 1 from pg_attribute a where a.attrelid=c.oid and format_type(a.atttypid, a.atttypmod)='numeric(12,3)');

-- misc 88
select relname from pg_class union all select 'a' order by 1 limit 2;

-- misc 89
select * from (select oid::regclass as t, count(*) over () from pg_class where relname='orders') x;

-- compared
select relname from pg_class where oid in (select conrelid::regclass from pg_constraint where contype = 'f');

-- compared
select relname from pg_class where oid = (select indrelid::regclass from pg_index where indexrelid = 'customers'::regclass);

-- compared
select relname from pg_class where oid = any(select conrelid::regclass from pg_constraint where contype = 'u');

-- seen
select (select conrelid::regclass from pg_constraint where contype = 'f' and connamespace = 2200) as r;

-- compared
select relname from pg_class where oid in (select oid::regclass from pg_class where relname = 'orders' union select 'customers'::regclass) order by 1;
