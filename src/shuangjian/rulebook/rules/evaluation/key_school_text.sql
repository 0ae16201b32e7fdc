/*
title: {zh: 疑似将学校分为重点与非重点, en: Text that seems to rank schools as key schools}
message:
  zh: "{owner_id} 于 {day} 发布的“{title}”出现重点学校表述：{observed}"
  en: "“{title}”, published by {owner_id} on {day}, speaks of key schools: {observed}"
remedy:
  zh: 更正表述，不得区分重点学校。
  en: Correct it; no school is a key school.
severity: minor
kind: suspected
nature: event
owner: school
subject: publication
unit: text
grain: []
provisions:
  - {id: LC-NS-18}
parameters: []
*/
SELECT p.region_code, p.owner_id, p.owner_key, p.publication_id AS subject_id, p.owner_key || '/' || p.publication_id AS subject_key,
       p.published_on AS day, COALESCE(p.title, '') AS title, p.text AS observed_text, ROW_ID(p.row_id) AS evidence
FROM publication p
WHERE p.owner_type IN ('school', 'department')
  AND MATCHES(AFFIRMED(COALESCE(p.title, '') || ' ' || p.text), '重点(小学|初中|中学|学校|校)')
