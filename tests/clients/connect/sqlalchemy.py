import pandas
import sqlalchemy

engine = sqlalchemy.create_engine("gizmosql://anyone:anything@127.0.0.1:8815")
with engine.connect() as connection:
    print(connection.execute(sqlalchemy.text("SELECT count(*) FROM orders")).scalar())
print(pandas.read_sql_table("region", engine))
