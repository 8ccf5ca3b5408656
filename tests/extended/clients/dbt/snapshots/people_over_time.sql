{% snapshot people_over_time %}
{{ config(target_schema="shop", unique_key="id", strategy="check", check_cols=["name", "city"]) }}
select id, name, city from {{ ref("people") }}
{% endsnapshot %}
