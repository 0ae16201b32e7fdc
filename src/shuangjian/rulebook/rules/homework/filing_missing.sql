/*
title: {zh: 学校未作作业管理报备, en: School without a homework filing}
message:
  zh: "{subject_id} 没有 {period_from} 至 {period_to} 的{observed_name}，本区其他学校已有。"
  en: "{subject_id} has no {name_en} for {period_from} to {period_to}, though other schools of the district have."
remedy:
  zh: 立即补报并说明原因。
  en: File it now and say why it is missing.
severity: minor
kind: breach
nature: event
owner: school
subject: school
unit: day
grain: []
provisions:
  - {id: SH-09b, case: weekly_report}
  - {id: SH-09c, case: monthly_survey}
  - {id: SH-09d, case: bimonthly_check}
  - {id: SH-09e, case: term_review}
parameters: []
waits: [school_filing]
*/
WITH owed AS (
  -- What any school of the region was to file is owed by all of them.
  SELECT f.region_code, f.kind, f.period_from, f.period_to
  FROM school_filing f
  WHERE f.period_to < AS_OF()
  GROUP BY f.region_code, f.kind, f.period_from, f.period_to
)
SELECT s.region_code, s.school_id AS owner_id, s.school_key AS owner_key, s.school_id AS subject_id, s.school_key AS subject_key,
       ADD_DAYS(o.period_to, 1) AS day, o.kind AS provision_case, o.kind || '/' || TEXT(o.period_from) AS discriminator, o.period_from, o.period_to,
       CASE WHEN o.kind = 'weekly_report' THEN '每周报备' WHEN o.kind = 'monthly_survey' THEN '每月问卷'
            WHEN o.kind = 'bimonthly_check' THEN '两月检查' ELSE '学期回顾' END AS observed_name,
       CASE WHEN o.kind = 'weekly_report' THEN 'weekly filing' WHEN o.kind = 'monthly_survey' THEN 'monthly questionnaire'
            WHEN o.kind = 'bimonthly_check' THEN 'two-monthly check' ELSE 'term review' END AS name_en,
       DAYS_BETWEEN(o.period_to, AS_OF()) AS observed, 0 AS limit_value, ROW_ID(s.row_id) AS evidence
FROM school s
JOIN owed o ON o.region_code = s.region_code
LEFT JOIN school_filing f ON f.school_key = s.school_key AND f.kind = o.kind AND f.period_to = o.period_to
WHERE f.row_id IS NULL
  AND EXISTS (
    SELECT 1 FROM calendar_day c
    WHERE c.region_code = s.region_code AND c.day BETWEEN o.period_from AND o.period_to AND c.kind = 'school_day'
  )
