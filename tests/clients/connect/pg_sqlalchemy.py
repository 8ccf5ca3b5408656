import pandas
import sqlalchemy

engine = sqlalchemy.create_engine("postgresql+psycopg://anyone@127.0.0.1:5432/tavana")
with engine.connect() as connection:
    print(connection.execute(sqlalchemy.text("SELECT count(*) FROM orders")).scalar())
print(pandas.read_sql_table("region", engine))
