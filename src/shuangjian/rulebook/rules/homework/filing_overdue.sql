/*
title: {zh: 作业管理报备、问卷、检查或回顾逾期, en: Homework filing overdue}
message:
  zh: "{subject_id} {period_from} 至 {period_to} 的{observed_name}逾期 {observed} 天。"
  en: "The {name_en} of {subject_id} for {period_from} to {period_to} is {observed} days overdue."
remedy:
  zh: 立即补报并说明原因。
  en: File it now and say why it is late.
severity: minor
kind: breach
nature: event
owner: school
subject: school
unit: day
grain: [school_key]
provisions:
  - {id: SH-09b, case: weekly_report}
  - {id: SH-09c, case: monthly_survey}
  - {id: SH-09d, case: bimonthly_check}
  - {id: SH-09e, case: term_review}
parameters: []
*/
SELECT f.region_code, f.school_id AS owner_id, f.school_key AS owner_key, f.school_id AS subject_id, f.school_key AS subject_key,
       ADD_DAYS(f.period_to, 1) AS day, f.kind AS provision_case, f.kind AS discriminator, f.period_from, f.period_to,
       CASE WHEN f.kind = 'weekly_report' THEN '每周报备' WHEN f.kind = 'monthly_survey' THEN '每月问卷'
            WHEN f.kind = 'bimonthly_check' THEN '两月检查' ELSE '学期回顾' END AS observed_name,
       CASE WHEN f.kind = 'weekly_report' THEN 'weekly filing' WHEN f.kind = 'monthly_survey' THEN 'monthly questionnaire'
            WHEN f.kind = 'bimonthly_check' THEN 'two-monthly check' ELSE 'term review' END AS name_en,
       DAYS_BETWEEN(f.period_to, COALESCE(f.filed_on, AS_OF())) AS observed, 0 AS limit_value,
       ROW_ID(f.row_id) AS evidence
FROM school_filing f
WHERE COALESCE(f.filed_on, AS_OF()) > f.period_to
  AND EXISTS (
    SELECT 1 FROM calendar_day c
    WHERE c.region_code = f.region_code AND c.day BETWEEN f.period_from AND f.period_to AND c.kind = 'school_day'
  )
