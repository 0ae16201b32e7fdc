/*
title: {zh: 教师违反清单经查属实, en: Report about a teacher confirmed}
message:
  zh: "关于 {owner_id} 教师的线索 {report_id}（清单 {observed}）经核查属实。"
  en: "Report {report_id} about a teacher of {owner_id} (list item {observed}) has been confirmed."
remedy:
  zh: 由学校按规定处理，保护举报人信息。
  en: The school deals with it by the rules; the reporter stays protected.
severity: serious
kind: breach
nature: event
owner: school
subject: teacher
unit: text
grain: []
provisions:
  - {id: CN-2021-40-7, case: LC-NS-01}
  - {id: CN-2021-40-7, case: LC-NS-02}
  - {id: QJ-36, case: LC-NS-01}
  - {id: QJ-36, case: LC-NS-02}
  - {id: CN-2021-40-15-staff, case: LC-NS-04}
  - {id: LC-NS-01, case: LC-NS-01}
  - {id: LC-NS-02, case: LC-NS-02}
  - {id: LC-NS-03, case: LC-NS-03}
  - {id: LC-NS-04, case: LC-NS-04}
  - {id: LC-NS-11, case: LC-NS-11}
  - {id: LC-NS-12, case: LC-NS-12}
  - {id: LC-NS-14, case: LC-NS-14}
parameters: []
*/
SELECT t.region_code, t.school_id AS owner_id, t.school_key AS owner_key, r.subject_id, t.school_key || '/' || r.subject_id AS subject_key,
       r.received_on AS day, r.report_id, r.item AS provision_case, r.report_id AS discriminator, r.item AS observed_text, ROW_ID(r.row_id) AS evidence
FROM report r
JOIN teacher t ON t.region_code = r.region_code AND t.person_id = r.subject_id AND COVERS(t.employed_from, t.employed_to, r.received_on)
WHERE r.subject_type = 'teacher' AND r.outcome = 'confirmed'
