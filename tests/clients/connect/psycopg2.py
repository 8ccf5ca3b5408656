import psycopg2

connection = psycopg2.connect("host=127.0.0.1 port=5432 user=anyone dbname=tavana")
with connection, connection.cursor() as cursor:
    cursor.execute("SELECT r_name FROM region WHERE r_regionkey = %s", [0])
    print(cursor.fetchone())
connection.close()
