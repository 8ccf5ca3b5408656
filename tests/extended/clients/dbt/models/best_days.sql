{{ config(materialized="table") }}
select * from {{ ref("orders_of_a_day") }} order by total desc limit 10
