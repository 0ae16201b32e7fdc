/*
title: {zh: 学校未设置无作业日, en: School without a no-homework day}
message:
  zh: "{subject_id} 前后 {days} 天内没有无作业日。"
  en: "School {subject_id} has no no-homework day within {days} days."
remedy:
  zh: 公布无作业日，并安排自主实践活动。
  en: Declare a no-homework day and offer practical activities.
severity: minor
kind: suspected
nature: state
owner: school
subject: school
unit: count
grain: [school_key]
provisions:
  - {id: QJ-40}
parameters: [homework.no_homework_day.days_max]
*/
-- A day declared long ago says nothing of this term: it counts for so many days before and after it.
WITH gap AS (
  SELECT n.school_key, n.day AS last_day, LEAD(n.day) OVER (PARTITION BY n.school_key ORDER BY n.day) AS next_day
  FROM no_homework_day n
  UNION ALL
  SELECT n.school_key, LAG(n.day) OVER (PARTITION BY n.school_key ORDER BY n.day) AS last_day, n.day AS next_day
  FROM no_homework_day n
)
SELECT s.region_code, s.school_id AS owner_id, s.school_key AS owner_key, s.school_id AS subject_id, s.school_key AS subject_key,
       SINCE(ADD_DAYS(g.last_day, lim.value + 1), lim.valid_from) AS since,
       LEAST(UNTIL(ADD_DAYS(g.next_day, 0 - lim.value - 1)), lim.valid_to) AS until,
       lim.value AS days, lim.step_id, 0 AS observed, 1 AS limit_value, ROW_ID(s.row_id) AS evidence
FROM school s
JOIN parameter_homework_no_homework_day_days_max lim ON EACH_STEP(lim, s.region_code)
LEFT JOIN gap g ON g.school_key = s.school_key
