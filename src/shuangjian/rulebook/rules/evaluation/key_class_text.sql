/*
title: {zh: 公开信息疑似分设重点班, en: Text that speaks of key classes}
message:
  zh: "{owner_id} 于 {day} 发布的“{title}”出现重点班表述：{observed}"
  en: "“{title}”, published by {owner_id} on {day}, speaks of key classes: {observed}"
remedy:
  zh: 检查编班情况，更正表述。
  en: Look into how classes were formed and correct the text.
severity: general
kind: suspected
nature: event
owner: school
subject: publication
unit: text
grain: []
provisions:
  - {id: CN-2021-34-key-class}
  - {id: LC-NS-19}
parameters: []
*/
SELECT p.region_code, p.owner_id, p.owner_key, p.publication_id AS subject_id, p.owner_key || '/' || p.publication_id AS subject_key,
       p.published_on AS day, COALESCE(p.title, '') AS title, p.text AS observed_text, ROW_ID(p.row_id) AS evidence
FROM publication p
WHERE p.owner_type = 'school' AND MATCHES(AFFIRMED(COALESCE(p.title, '') || ' ' || p.text), '(重点|实验|尖子|火箭|快|慢|普通)班')
