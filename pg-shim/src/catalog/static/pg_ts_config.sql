SELECT
    (CASE WHEN f[1] = '' THEN '13152' ELSE f[1] END)::UINTEGER AS "oid",
    CASE WHEN f[2] = '' THEN 'arabic' ELSE f[2] END AS "cfgname",
    '11'::UINTEGER AS "cfgnamespace",
    '10'::UINTEGER AS "cfgowner",
    '3722'::UINTEGER AS "cfgparser"
FROM (SELECT string_split(unnest(string_split('	
13154	armenian
13156	basque
13158	catalan
13160	danish
13162	dutch
13164	english
13166	finnish
13168	french
13170	german
13172	greek
13174	hindi
13176	hungarian
13178	indonesian
13180	irish
13182	italian
13184	lithuanian
13186	nepali
13188	norwegian
13190	portuguese
13192	romanian
13194	russian
13196	serbian
13198	spanish
13200	swedish
13202	tamil
13204	turkish
13206	yiddish
3748	simple', chr(10))), chr(9)) AS f)
