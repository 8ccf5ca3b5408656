SELECT {database} AS catalog_name
