psql -h 127.0.0.1 -p 5432 -U anyone -d tavana -c "SELECT count(*) FROM orders"
