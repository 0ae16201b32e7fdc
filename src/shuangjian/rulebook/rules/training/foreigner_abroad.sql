/*
title: {zh: 外籍人员在境外授课, en: Foreign staff located abroad}
message:
  zh: "{owner_id} 聘用的 {subject_id}（国籍 {nationality}）在境外开展培训。"
  en: "{subject_id} (nationality {nationality}), employed by {owner_id}, teaches from abroad."
remedy:
  zh: 终止聘用并停止相关课程。
  en: End the employment and the courses concerned.
severity: serious
kind: breach
nature: state
owner: institution
subject: staff
unit: text
grain: []
provisions:
  - {id: CN-2021-40-15-staff}
  - {id: CN-2022-4-staff}
  - {id: LC-10g}
  - {id: LC-NI-08}
parameters: []
*/
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.person_id AS subject_id,
       s.institution_key || '/' || s.person_id AS subject_key, SINCE(s.employed_from) AS since, UNTIL(s.employed_to) AS until, s.nationality,
       '在境外' AS observed_text, ROW_ID(s.row_id) AS evidence
FROM staff s
WHERE s.nationality NOT IN ('CN', 'HK', 'MO', 'TW') AND s.in_china = FALSE
