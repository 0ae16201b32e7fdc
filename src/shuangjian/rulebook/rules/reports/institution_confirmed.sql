/*
title: {zh: 机构违反清单经查属实, en: Report about an institution confirmed}
message:
  zh: "关于机构 {subject_id} 的线索 {report_id}（清单 {observed}）经核查属实。"
  en: "Report {report_id} about institution {subject_id} (list item {observed}) has been confirmed."
remedy:
  zh: 按清单条目查处整改，处理结果留存并反馈。
  en: Deal with it under that item, keep the outcome and answer the reporter.
severity: serious
kind: breach
nature: event
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2018-PRIVATE-62, case: LC-NI-02}
  - {id: CN-2018-PRIVATE-62, case: LC-NI-03}
  - {id: CN-2018-PRIVATE-62, case: LC-NI-04}
  - {id: CN-2023-53-21, case: LC-NI-06}
  - {id: CN-2021-40-15-online, case: LC-NI-22}
  - {id: RC-11b, case: LC-NI-21}
  - {id: LC-11c, case: LC-NI-24}
  - {id: LC-11a, case: LC-NI-01}
  - {id: LC-NI-01, case: LC-NI-01}
  - {id: LC-NI-02, case: LC-NI-02}
  - {id: LC-NI-03, case: LC-NI-03}
  - {id: LC-NI-04, case: LC-NI-04}
  - {id: LC-NI-05, case: LC-NI-05}
  - {id: LC-NI-06, case: LC-NI-06}
  - {id: LC-NI-07, case: LC-NI-07}
  - {id: LC-NI-08, case: LC-NI-08}
  - {id: LC-NI-09, case: LC-NI-09}
  - {id: LC-NI-10, case: LC-NI-10}
  - {id: LC-NI-11, case: LC-NI-11}
  - {id: LC-NI-12, case: LC-NI-12}
  - {id: LC-NI-13, case: LC-NI-13}
  - {id: LC-NI-14, case: LC-NI-14}
  - {id: LC-NI-15, case: LC-NI-15}
  - {id: LC-NI-16, case: LC-NI-16}
  - {id: LC-NI-17, case: LC-NI-17}
  - {id: LC-NI-18, case: LC-NI-18}
  - {id: LC-NI-19, case: LC-NI-19}
  - {id: LC-NI-20, case: LC-NI-20}
  - {id: LC-NI-21, case: LC-NI-21}
  - {id: LC-NI-22, case: LC-NI-22}
  - {id: LC-NI-23, case: LC-NI-23}
  - {id: LC-NI-24, case: LC-NI-24}
parameters: []
*/
SELECT r.region_code, r.subject_id AS owner_id, r.subject_key AS owner_key, r.subject_id, r.subject_key, r.received_on AS day,
       r.report_id, r.item AS provision_case, r.report_id AS discriminator, r.item AS observed_text, ROW_ID(r.row_id) AS evidence
FROM report r
WHERE r.subject_type = 'institution' AND r.outcome = 'confirmed'
