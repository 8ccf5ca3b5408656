SELECT
    (CASE WHEN f[1] = '' THEN '3374' ELSE f[1] END)::UINTEGER AS "roleid",
    '3373'::UINTEGER AS "member",
    '10'::UINTEGER AS "grantor",
    'false'::BOOLEAN AS "admin_option"
FROM (SELECT string_split(unnest(string_split('
3375
3377', chr(10))), chr(9)) AS f)
