{{ config(materialized="table", persist_docs={"relation": true, "columns": true}) }}
select * from {{ ref("orders_of_a_day") }} order by total desc limit 10
