import adbc_driver_flightsql.dbapi
import polars

with adbc_driver_flightsql.dbapi.connect("grpc://127.0.0.1:8815", autocommit=True) as connection:
    print(polars.read_database("FROM region", connection))

print(polars.read_database_uri("FROM region", "flightsql://127.0.0.1:8815?transport=tcp", engine="adbc"))
