/*
title: {zh: 课后服务本校教师承担比例偏低, en: Few after-school sessions led by own teachers}
message:
  zh: "{subject_id} {day} 起一个月课后服务共 {total} 场，本校教师承担 {observed} 场。"
  en: "In the month from {day} own teachers led {observed} of the {total} after-school sessions of {subject_id}."
remedy:
  zh: 以本校教师为主安排课后服务，校外人员须符合条件。
  en: Let own teachers lead most sessions; others must qualify.
severity: minor
kind: suspected
nature: event
owner: school
subject: school
unit: count
grain: [school_key]
provisions:
  - {id: SH-14a}
  - {id: JD-44}
parameters: [afterschool.external_per_own_max]
*/
WITH led AS (
  SELECT s.region_code, s.school_id, s.school_key, MONTH_START(s.starts_on) AS month, s.session_id, s.row_id,
         MAX(CASE WHEN t.person_id IS NULL THEN 0 ELSE 1 END) AS own
  FROM service_session s
  LEFT JOIN teacher t ON t.school_key = s.school_key AND t.person_id = s.staff_person_id AND COVERS(t.employed_from, t.employed_to, s.starts_on)
  WHERE s.staff_person_id IS NOT NULL
  GROUP BY s.region_code, s.school_id, s.school_key, MONTH_START(s.starts_on), s.session_id, s.row_id
),
by_month AS (
  SELECT l.region_code, l.school_id, l.school_key, l.month, SUM(l.own) AS own, COUNT(*) AS total, ROW_IDS(l.row_id) AS evidence
  FROM led l
  GROUP BY l.region_code, l.school_id, l.school_key, l.month
)
SELECT m.region_code, m.school_id AS owner_id, m.school_key AS owner_key, m.school_id AS subject_id, m.school_key AS subject_key,
       m.month AS day, m.total, CAST(m.own AS INTEGER) AS observed, ratio.step_id, m.evidence, m.school_key
FROM by_month m
JOIN parameter_afterschool_external_per_own_max ratio ON IN_FORCE(ratio, m.region_code, m.month)
WHERE m.total - m.own > m.own * ratio.value
