/*
title: {zh: 向特困学生收取课后服务费, en: After-school fee charged to a pupil in hardship}
message:
  zh: "{owner_id} {term} 学期向特困学生（报名 {subject_id}）收取课后服务费 {observed:yuan} 元，应予免收。"
  en: "{owner_id} charged {observed:yuan} yuan for after-school service in term {term} to a pupil in hardship (enrolment {subject_id}), who pays nothing."
remedy:
  zh: 全额退还。
  en: Refund all of it.
severity: serious
kind: breach
nature: state
owner: school
subject: service_enrolment
unit: fen
grain: [school_key]
provisions:
  - {id: CN-2023-AFTERSCHOOL-charge}
  - {id: QJ-45}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.enrolment_id AS subject_id,
       e.school_key || '/' || e.enrolment_id AS subject_key, AS_OF() AS day, e.term, e.signed_on AS since, e.fee_charged_fen AS observed,
       0 AS limit_value, ROW_ID(e.row_id) AS evidence, e.school_key
FROM service_enrolment e
WHERE e.hardship = TRUE AND e.fee_charged_fen > 0
