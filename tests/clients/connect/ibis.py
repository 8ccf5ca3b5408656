import ibis

con = ibis.gizmosql.connect(host="127.0.0.1", port=8815, user="anyone", password="anything")
region = con.table("region")
print(region.filter(region.r_name.startswith("A")).to_pandas())
