/*
title: {zh: 参加课后服务无家长签署, en: Pupil joined without a signed choice}
message:
  zh: "{owner_id} {term} 学期报名 {subject_id} 没有家长签署记录。"
  en: "Enrolment {subject_id} of {owner_id} in term {term} has no signed choice of the parents."
remedy:
  zh: 补签征询单；家长不同意的退出。
  en: Have the form signed; let the pupil leave if the parents do not agree.
severity: general
kind: breach
nature: state
owner: school
subject: service_enrolment
unit: text
grain: [school_key]
provisions:
  - {id: CN-2023-AFTERSCHOOL-voluntary}
  - {id: QJ-43}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.enrolment_id AS subject_id,
       e.school_key || '/' || e.enrolment_id AS subject_key, AS_OF() AS day, e.term, '无签署' AS observed_text, ROW_ID(e.row_id) AS evidence, e.school_key
FROM service_enrolment e
WHERE e.reply = 'joined' AND e.signed_on IS NULL
