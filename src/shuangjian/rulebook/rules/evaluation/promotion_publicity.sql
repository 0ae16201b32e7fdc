/*
title: {zh: 疑似宣传升学率或中考状元, en: Text that seems to praise promotion rates or top scorers}
message:
  zh: "{owner_id} 于 {day} 发布的“{title}”疑似宣传升学率或状元：{observed}"
  en: "“{title}”, published by {owner_id} on {day}, seems to praise promotion rates or top scorers: {observed}"
remedy:
  zh: 核实后撤下并更正。
  en: Check, withdraw and correct.
severity: general
kind: suspected
nature: event
owner: school
subject: publication
unit: text
grain: []
provisions:
  - {id: CN-2021-40-19}
  - {id: LC-NS-06}
parameters: []
*/
SELECT p.region_code, p.owner_id, p.owner_key, p.publication_id AS subject_id, p.owner_key || '/' || p.publication_id AS subject_key,
       p.published_on AS day, COALESCE(p.title, '') AS title, p.text AS observed_text, ROW_ID(p.row_id) AS evidence
FROM publication p
WHERE p.owner_type IN ('school', 'department')
  AND MATCHES(AFFIRMED(COALESCE(p.title, '') || ' ' || p.text), '状元|升学率|重点率|上线率|中考.*(第一|喜报|捷报|均分)|喜报.*中考')
