{{ config(materialized="ephemeral") }}
select distinct city from {{ ref("people") }} where city is not null
