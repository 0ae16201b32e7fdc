/*
title: {zh: 现场情况与登记不符, en: What was seen differs from the register}
message:
  zh: "{owner_id} 现场核查{item_zh}为“{observed}”，登记为“{limit}”。"
  en: "At {owner_id} the {field} seen was “{observed}”; registered is “{limit}”."
remedy:
  zh: 恢复登记事项，确需变更的依法申请。
  en: Return to what is registered, or apply for the change.
severity: serious
kind: breach
nature: event
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2018-PRIVATE-62}
  - {id: LC-NI-04}
parameters: []
*/
WITH registered AS (
  SELECT i.institution_key, i.valid_from, i.valid_to, i.name, i.category,
         CASE WHEN i.category = 'subject' THEN '学科类' WHEN i.category = 'sport' THEN '体育' WHEN i.category = 'art' THEN '文化艺术'
              WHEN i.category = 'technology' THEN '科技' ELSE '其他' END AS category_zh
  FROM institution i
)
-- What was seen is written in words: 艺术类 is 文化艺术, and 非学科类 differs from a school subject alone.
, seen AS (
  SELECT o.region_code, o.institution_id, o.institution_key, o.day, o.field, o.observed, o.row_id,
         CASE WHEN MATCHES(o.observed, '^学科') THEN 'subject' WHEN MATCHES(o.observed, '^非学科') THEN 'nonsubject'
              WHEN MATCHES(o.observed, '^体育') THEN 'sport' WHEN MATCHES(o.observed, '^(文化艺术|艺术)') THEN 'art'
              WHEN MATCHES(o.observed, '^科技') THEN 'technology' WHEN MATCHES(o.observed, '^(其他|其它)') THEN 'other'
              ELSE o.observed END AS category
  FROM site_observation o
)
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.institution_id AS subject_id,
       s.institution_key AS subject_key, s.day, s.field, s.field AS discriminator, CASE WHEN s.field = 'name' THEN '名称' ELSE '类型' END AS item_zh,
       s.observed AS observed_text, CASE WHEN s.field = 'name' THEN r.name ELSE r.category_zh END AS limit_text, ROW_ID(s.row_id) AS evidence
FROM seen s
JOIN registered r ON r.institution_key = s.institution_key AND COVERS(r.valid_from, r.valid_to, s.day)
WHERE (s.field = 'name' AND s.observed <> r.name)
   OR (s.field = 'category' AND s.category <> r.category AND (s.category <> 'nonsubject' OR r.category = 'subject'))
