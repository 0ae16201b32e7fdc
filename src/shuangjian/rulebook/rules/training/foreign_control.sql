/*
title: {zh: 外资控股或参股学科类机构, en: Foreign control of a subject institution}
message:
  zh: "学科类机构 {subject_id} 登记为外资控股或参股。"
  en: "Subject institution {subject_id} is recorded as under foreign control."
remedy:
  zh: 清理外资，报送股权变更材料。
  en: Remove the foreign control and file the change.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2021-40-13}
  - {id: LC-11b}
  - {id: LC-NI-15}
parameters: []
*/
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, SINCE(i.valid_from) AS since, UNTIL(i.valid_to) AS until, '外资控股参股' AS observed_text, ROW_ID(i.row_id) AS evidence
FROM institution i
WHERE i.category = 'subject' AND i.foreign_control = TRUE
