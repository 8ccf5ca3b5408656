{{ config(materialized="table", contract={"enforced": true}) }}
select id::integer as id, name::varchar as name from {{ ref("people") }}
