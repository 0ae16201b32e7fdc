/*
title: {zh: 学校违反清单经查属实, en: Report about a school confirmed}
message:
  zh: "关于 {subject_id} 的线索 {report_id}（清单 {observed}）经核查属实。"
  en: "Report {report_id} about {subject_id} (list item {observed}) has been confirmed."
remedy:
  zh: 按清单条目整改，处理结果留存并反馈。
  en: Mend it under that item, keep the outcome and answer the reporter.
severity: serious
kind: breach
nature: event
owner: school
subject: school
unit: text
grain: []
provisions:
  - {id: CN-2021-40-7, case: LC-NS-01}
  - {id: CN-2021-40-7, case: LC-NS-02}
  - {id: CN-2021-40-19, case: LC-NS-05}
  - {id: CN-2021-40-10, case: LC-NS-14}
  - {id: QJ-36, case: LC-NS-01}
  - {id: QJ-36, case: LC-NS-02}
  - {id: RC-06a, case: LC-NS-05}
  - {id: LC-NS-01, case: LC-NS-01}
  - {id: LC-NS-02, case: LC-NS-02}
  - {id: LC-NS-03, case: LC-NS-03}
  - {id: LC-NS-04, case: LC-NS-04}
  - {id: LC-NS-05, case: LC-NS-05}
  - {id: LC-NS-06, case: LC-NS-06}
  - {id: LC-NS-07, case: LC-NS-07}
  - {id: LC-NS-08, case: LC-NS-08}
  - {id: LC-NS-09, case: LC-NS-09}
  - {id: LC-NS-10, case: LC-NS-10}
  - {id: LC-NS-11, case: LC-NS-11}
  - {id: LC-NS-12, case: LC-NS-12}
  - {id: LC-NS-13, case: LC-NS-13}
  - {id: LC-NS-14, case: LC-NS-14}
  - {id: LC-NS-15, case: LC-NS-15}
  - {id: LC-NS-16, case: LC-NS-16}
  - {id: LC-NS-17, case: LC-NS-17}
  - {id: LC-NS-18, case: LC-NS-18}
  - {id: LC-NS-19, case: LC-NS-19}
parameters: []
*/
SELECT r.region_code, r.subject_id AS owner_id, r.subject_key AS owner_key, r.subject_id, r.subject_key, r.received_on AS day,
       r.report_id, r.item AS provision_case, r.report_id AS discriminator, r.item AS observed_text, ROW_ID(r.row_id) AS evidence
FROM report r
WHERE r.subject_type = 'school' AND r.outcome = 'confirmed'
