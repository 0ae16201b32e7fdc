/*
title: {zh: 未参加课后服务而被收费, en: Fee charged though the pupil did not join}
message:
  zh: "{owner_id} {term} 学期报名 {subject_id} 未同意参加，仍收费 {observed:yuan} 元。"
  en: "{owner_id} charged {observed:yuan} yuan in term {term} for enrolment {subject_id}, which was not agreed to."
remedy:
  zh: 全额退还，不得强制参加。
  en: Refund it; nobody is made to join.
severity: serious
kind: breach
nature: state
owner: school
subject: service_enrolment
unit: fen
grain: [school_key]
provisions:
  - {id: CN-2023-AFTERSCHOOL-voluntary}
  - {id: QJ-43}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.enrolment_id AS subject_id,
       e.school_key || '/' || e.enrolment_id AS subject_key, AS_OF() AS day, e.term, e.fee_charged_fen AS observed, 0 AS limit_value,
       ROW_ID(e.row_id) AS evidence, e.school_key
FROM service_enrolment e
WHERE e.reply IN ('declined', 'none') AND e.fee_charged_fen > 0
