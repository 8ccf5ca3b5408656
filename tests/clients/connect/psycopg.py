import psycopg

with psycopg.connect("host=127.0.0.1 port=5432 user=anyone dbname=tavana", autocommit=True) as connection:
    print(connection.execute("SELECT r_name FROM region WHERE r_regionkey = %s", [0]).fetchone())
