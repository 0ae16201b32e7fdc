/*
title: {zh: 利用教材、校服、校车等发布广告, en: "Advertising on textbooks, uniforms, school buses and the like"}
message:
  zh: "{owner_id} 于 {day} 利用{observed}发布广告 {subject_id}。"
  en: "{owner_id} advertised on {day} on a {carrier} ({subject_id})."
remedy:
  zh: 收回相关物品并撤下广告。
  en: Recall the items and remove the advertising.
severity: serious
kind: breach
nature: event
owner: institution
subject: advert
unit: text
grain: []
provisions:
  - {id: CN-2021-ADS-39}
  - {id: CN-2020-57-53}
  - {id: LC-NI-24}
parameters: []
*/
SELECT a.region_code, a.institution_id AS owner_id, a.institution_key AS owner_key, a.advert_id AS subject_id,
       a.institution_key || '/' || a.advert_id AS subject_key, a.published_on AS day, a.carrier,
       CASE WHEN a.carrier = 'textbook' THEN '教材' WHEN a.carrier = 'workbook' THEN '练习册' WHEN a.carrier = 'stationery' THEN '文具'
            WHEN a.carrier = 'teaching_aid' THEN '教具' WHEN a.carrier = 'uniform' THEN '校服' ELSE '校车' END AS observed_text,
       ROW_ID(a.row_id) AS evidence
FROM advert a
WHERE a.carrier IN ('textbook', 'workbook', 'stationery', 'teaching_aid', 'uniform', 'school_bus') AND a.institution_id IS NOT NULL
