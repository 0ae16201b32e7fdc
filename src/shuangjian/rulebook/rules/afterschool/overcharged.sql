/*
title: {zh: 课后服务多收费, en: After-school fee above what is due}
message:
  zh: "{owner_id} {term} 学期报名 {subject_id} 实收 {observed:yuan} 元，应收 {limit:yuan} 元。"
  en: "{owner_id} charged {observed:yuan} yuan for enrolment {subject_id} in term {term}; {limit:yuan} yuan were due."
remedy:
  zh: 退还多收费用。
  en: Refund the difference.
severity: serious
kind: breach
nature: state
owner: school
subject: service_enrolment
unit: fen
grain: [school_key]
provisions:
  - {id: CN-2023-AFTERSCHOOL-charge}
  - {id: LC-22d}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.enrolment_id AS subject_id,
       e.school_key || '/' || e.enrolment_id AS subject_key, AS_OF() AS day, e.term, e.signed_on AS since, e.fee_charged_fen AS observed,
       e.fee_due_fen AS limit_value, ROW_ID(e.row_id) AS evidence, e.school_key
FROM service_enrolment e
WHERE e.fee_charged_fen > e.fee_due_fen
