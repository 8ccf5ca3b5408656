import adbc_driver_flightsql.dbapi

with adbc_driver_flightsql.dbapi.connect("grpc://127.0.0.1:8815", autocommit=True) as connection:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM region WHERE r_name LIKE ?", ["A%"])
        print(cursor.fetch_arrow_table())
