select count(*) as n from {{ ref("cities") }}
