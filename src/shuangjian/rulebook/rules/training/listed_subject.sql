/*
title: {zh: 学科类机构上市融资, en: Subject institution listed or financed on the stock market}
message:
  zh: "学科类机构 {subject_id} 登记为上市融资。"
  en: "Subject institution {subject_id} is recorded as listed."
remedy:
  zh: 清理资本化运作，报送整改情况。
  en: Undo the capital operation and report.
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
  - {id: LC-NI-13}
parameters: []
*/
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, SINCE(i.valid_from) AS since, UNTIL(i.valid_to) AS until, '上市融资' AS observed_text, ROW_ID(i.row_id) AS evidence
FROM institution i
WHERE i.category = 'subject' AND i.listed = TRUE
