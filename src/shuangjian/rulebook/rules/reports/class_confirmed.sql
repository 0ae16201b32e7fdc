/*
title: {zh: 班级作业违规经查属实, en: Report about the homework of a class confirmed}
message:
  zh: "关于 {subject_id} 班作业的线索 {report_id}（清单 {observed}）经核查属实。"
  en: "Report {report_id} about the homework of class {subject_id} (list item {observed}) has been confirmed."
remedy:
  zh: 由任课教师和班主任停止该做法并向家长说明，保护举报人信息。
  en: The teacher and the class teacher stop it and tell the families so; the reporter stays protected.
severity: serious
kind: breach
nature: event
owner: school
subject: class
unit: text
grain: []
provisions:
  - {id: CN-2021-40-7, case: LC-NS-01}
  - {id: CN-2021-40-7, case: LC-NS-02}
  - {id: QJ-36, case: LC-NS-01}
  - {id: QJ-36, case: LC-NS-02}
  - {id: LC-NS-01, case: LC-NS-01}
  - {id: LC-NS-02, case: LC-NS-02}
  - {id: LC-NS-11, case: LC-NS-11}
  - {id: LC-NS-12, case: LC-NS-12}
  - {id: QJ-29, case: QJ-29}
  - {id: SH-09a, case: QJ-29}
  - {id: LC-02a, case: QJ-29}
parameters: []
*/
SELECT k.region_code, k.school_id AS owner_id, k.school_key AS owner_key, k.class_id AS subject_id, k.class_key AS subject_key,
       r.received_on AS day, r.report_id, r.item AS provision_case, r.report_id AS discriminator, r.item AS observed_text, ROW_ID(r.row_id) AS evidence
FROM report r
JOIN school_class k ON k.class_key = r.subject_key
WHERE r.subject_type = 'class' AND r.outcome = 'confirmed'
