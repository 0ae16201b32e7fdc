/*
title: {zh: 疑似设定升学指标或只看升学率, en: Text that seems to set promotion targets}
message:
  zh: "{owner_id} 于 {day} 发布的“{title}”疑似下达升学指标或以升学率评价：{observed}"
  en: "“{title}”, published by {owner_id} on {day}, seems to set promotion targets or to judge by promotion rate: {observed}"
remedy:
  zh: 核实后撤销指标，改进评价方案。
  en: Check; withdraw the target and mend the evaluation scheme.
severity: serious
kind: suspected
nature: event
owner: school
subject: publication
unit: text
grain: []
provisions:
  - {id: CN-2021-40-19}
  - {id: RC-06a}
  - {id: LC-15a}
  - {id: LC-NS-05}
parameters: []
*/
SELECT p.region_code, p.owner_id, p.owner_key, p.publication_id AS subject_id, p.owner_key || '/' || p.publication_id AS subject_key,
       p.published_on AS day, COALESCE(p.title, '') AS title, p.text AS observed_text, ROW_ID(p.row_id) AS evidence
FROM publication p
WHERE p.owner_type IN ('school', 'department')
  AND MATCHES(AFFIRMED(COALESCE(p.title, '') || ' ' || p.text), '升学(指标|目标|任务|人数)|(指标|考核|权重|评价|奖励).*升学率|升学率.*(指标|考核|权重|评价|奖励)')
