select * from {{ ref("orders_of_a_day") }} where orders = 0
