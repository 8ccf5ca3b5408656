import adbc_driver_flightsql.dbapi
import pandas

with adbc_driver_flightsql.dbapi.connect("grpc://127.0.0.1:8815", autocommit=True) as connection:
    print(pandas.read_sql("FROM region", connection))
