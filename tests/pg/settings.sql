SHOW server_encoding
SHOW client_encoding
SHOW DateStyle
SHOW IntervalStyle
SHOW TimeZone
SHOW TIME ZONE
SHOW standard_conforming_strings
SHOW integer_datetimes
SHOW search_path
SHOW transaction_isolation
SHOW TRANSACTION ISOLATION LEVEL
SHOW default_transaction_isolation
SHOW statement_timeout
SHOW application_name
SHOW extra_float_digits
SHOW bytea_output
SHOW max_identifier_length
SHOW is_superuser
SHOW in_hot_standby
SHOW lock_timeout
SHOW work_mem
SHOW row_security
SHOW max_index_keys
SHOW block_size
SHOW default_transaction_read_only
SHOW idle_in_transaction_session_timeout
SET application_name = 'me'; SHOW application_name; RESET application_name; SHOW application_name
SET application_name TO 'me'; SELECT current_setting('application_name') AS a
SET SESSION statement_timeout = 5000; SHOW statement_timeout
SET statement_timeout = '2min'; SHOW statement_timeout; RESET statement_timeout; SHOW statement_timeout
SET statement_timeout = '90s'; SHOW statement_timeout
SET statement_timeout TO DEFAULT; SHOW statement_timeout
SET statement_timeout = 'x'
SET statement_timeout = -5
SET work_mem = '64MB'; SHOW work_mem
SET work_mem = '1024'; SHOW work_mem
SET work_mem = '1GB'; SHOW work_mem
SET search_path = public; SHOW search_path
SET search_path TO a, "B", public; SHOW search_path
SET search_path = 'a, b'; SHOW search_path
SET SCHEMA 'public'; SHOW search_path
SET client_encoding = 'UTF8'; SHOW client_encoding
SET NAMES 'UTF8'
SET client_encoding = 'nothing'
SET client_encoding = 'LATIN1'; SHOW client_encoding
SET standard_conforming_strings = off
SET client_min_messages = warning; SHOW client_min_messages
SET client_min_messages = 'nothing'
SET row_security = off; SHOW row_security
SET enable_seqscan = off; SHOW enable_seqscan
SET enable_seqscan = 'nothing'
SET extra_float_digits = 9
SET DateStyle TO ISO; SHOW DateStyle
SET IntervalStyle TO iso_8601; SHOW IntervalStyle
SET lc_monetary = 'C'
SET jit = off; SHOW jit
SET default_transaction_isolation = 'serializable'; SHOW default_transaction_isolation
SET default_transaction_isolation = 'nothing'
SET server_version = '1'
SET max_connections = 5
SELECT set_config('application_name', 'x', false) AS a, current_setting('application_name') AS b
SELECT set_config('search_path', '', false) AS a
SELECT current_setting('nothing', true) AS a
SELECT current_setting('nothing') AS a
SELECT current_setting('server_encoding') AS a, current_setting('DateStyle') AS b
SELECT name, setting, vartype, unit FROM pg_settings WHERE name IN ('DateStyle', 'statement_timeout') ORDER BY name
SET application_name = 'x'; DISCARD ALL; SHOW application_name
SET TimeZone = 'Asia/Kolkata'; RESET ALL; SHOW TimeZone
SELECT current_setting('nothing', false) AS a
SELECT current_setting('max_connections') IS NOT NULL AS a
SET my.own = 'x'; SELECT current_setting('my.own') AS a, current_setting('my.other', true) AS b; SELECT current_setting('my.other')
SELECT set_config('application_name', 'x', false), set_config('statement_timeout', '1000', true), set_config('my.b', 'z', false); SHOW application_name; SHOW statement_timeout; SELECT current_setting('my.b') AS a
SELECT set_config('bytea_output','hex',false) FROM pg_show_all_settings() WHERE name = 'bytea_output'
SELECT set_config('search_path', NULL, false) AS a
SELECT name, setting, unit FROM pg_settings WHERE name IN ('statement_timeout', 'work_mem', 'shared_buffers', 'application_name') ORDER BY name
SET statement_timeout = '5s'; SHOW statement_timeout; SELECT setting, unit FROM pg_settings WHERE name = 'statement_timeout'; SELECT current_setting('statement_timeout') AS a
SET work_mem = '8MB'; SELECT setting, unit FROM pg_settings WHERE name = 'work_mem'
SET idle_session_timeout = '2min'; SELECT setting, unit FROM pg_settings WHERE name = 'idle_session_timeout'
SET TimeZone = '-03:00'; SELECT timestamptz '2024-01-01 00:00+00' AS a
SET TimeZone = '+03:00'; SELECT timestamptz '2024-01-01 00:00+00' AS a
SET TIME ZONE INTERVAL '-03:00' HOUR TO MINUTE; SELECT timestamptz '2024-01-01 00:00+00' AS a
SET TimeZone = '-3'; SELECT timestamptz '2024-01-01 00:00+00' AS a
