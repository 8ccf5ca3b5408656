CREATE EXTENSION dblink;
SELECT dblink_connect('lake', 'host=127.0.0.1 port=5432 user=anyone dbname=tavana');
SELECT * FROM dblink('lake', 'SELECT r_name FROM region ORDER BY r_name') AS region (r_name text);
