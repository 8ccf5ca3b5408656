{{ config(materialized="view") }}
select o_orderdate as day, count(*) as orders, sum(o_totalprice) as total
from {{ source("tpch", "orders") }}
group by o_orderdate
