CREATE EXTENSION postgres_fdw;
CREATE SERVER lake FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '5432', dbname 'tavana');
CREATE USER MAPPING FOR CURRENT_USER SERVER lake OPTIONS (user 'anyone', password 'anything');
CREATE SCHEMA lake;
IMPORT FOREIGN SCHEMA public FROM SERVER lake INTO lake;
SELECT r_name FROM lake.region ORDER BY r_name;
