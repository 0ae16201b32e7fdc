/*
title: {zh: 上市公司投资学科类机构, en: Listed company among the owners of a subject institution}
message:
  zh: "学科类机构 {institution_id} 的出资人 {subject_id} 为上市公司。"
  en: "Owner {subject_id} of subject institution {institution_id} is a listed company."
remedy:
  zh: 清理上市公司投资，报送股权变更材料。
  en: Remove the investment and file the change.
severity: serious
kind: breach
nature: state
owner: institution
subject: owner
unit: text
grain: []
provisions:
  - {id: CN-2021-40-13}
  - {id: LC-11b}
  - {id: LC-NI-14}
parameters: []
*/
SELECT o.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, o.owner_id AS subject_id,
       o.institution_key || '/' || o.owner_id AS subject_key, SINCE(o.valid_from, i.valid_from) AS since,
       UNTIL(o.valid_to, i.valid_to) AS until, i.institution_id,
       '上市公司' AS observed_text, ROW_ID(o.row_id) AS evidence
FROM owner o
JOIN institution i ON i.institution_key = o.institution_key
WHERE i.category = 'subject' AND o.kind = 'listed_company'
