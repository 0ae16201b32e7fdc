/*
title: {zh: 上课日未开展课后服务, en: School day without after-school service}
message:
  zh: "{subject_id} 在上课日 {day} 没有课后服务记录，也没有经批准的停开备案。"
  en: "{subject_id} held no after-school service on the school day {day}, and no reason for it was approved."
remedy:
  zh: 落实每周五天课后服务；确有原因的报批停开并备案。
  en: Hold the service on all five days; where there is a reason, have it approved and recorded.
severity: general
kind: breach
nature: event
owner: school
subject: school
unit: count
grain: []
provisions:
  - {id: CN-2021-SERVICE-52}
  - {id: QJ-42}
  - {id: RC-08c}
  - {id: SH-10}
  - {id: LC-05c}
  - {id: LC-05d}
parameters: []
unknown:
  service_exemption: {zh: 没有备案就是没有批准停开, en: What is not on record is not approved}
*/
WITH service AS (
  -- Days are owed from the first session known in the region on.
  SELECT s.region_code, MIN(s.starts_on) AS first_day
  FROM service_session s
  GROUP BY s.region_code
),
held AS (
  SELECT s.school_key, s.starts_on AS day, COUNT(*) AS sessions
  FROM service_session s
  WHERE COALESCE(s.phase, '1') <> 'evening'
  GROUP BY s.school_key, s.starts_on
)
SELECT k.region_code, k.school_id AS owner_id, k.school_key AS owner_key, k.school_id AS subject_id, k.school_key AS subject_key,
       c.day, 0 AS observed, 1 AS limit_value, ROW_ID(k.row_id) AS evidence, k.school_key
FROM school k
JOIN service p ON p.region_code = k.region_code
JOIN calendar_day c ON c.region_code = k.region_code
LEFT JOIN held h ON h.school_key = k.school_key AND h.day = c.day
LEFT JOIN service_exemption x ON x.school_key = k.school_key AND x.day = c.day AND x.approved_on IS NOT NULL
WHERE c.kind = 'school_day' AND c.day >= p.first_day AND c.day < AS_OF() AND h.sessions IS NULL AND x.day IS NULL
