/*
title: {zh: 上课日未公示作业, en: School day without a homework notice}
message:
  zh: "{subject_id} 班 {day} 没有作业公示（无作业日也应公示）。"
  en: "Class {subject_id} has no homework notice for {day} (a day without homework is posted too)."
remedy:
  zh: 补发公示，写明各科作业和预计完成时间。
  en: Post the notice with the tasks and the expected minutes.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: count
grain: []
provisions:
  - {id: SH-09a}
  - {id: QJ-29}
parameters: []
*/
WITH posting AS (
  -- Days are owed from the first notice known in the region on: before it nothing was reported at all.
  SELECT n.region_code, MIN(n.day) AS first_day
  FROM homework_notice n
  GROUP BY n.region_code
)
SELECT k.region_code, k.school_id AS owner_id, k.school_key AS owner_key, k.class_id AS subject_id, k.class_key AS subject_key,
       c.day, 0 AS observed, 1 AS limit_value, ROW_ID(k.row_id) AS evidence
FROM school_class k
JOIN posting p ON p.region_code = k.region_code
JOIN calendar_day c ON c.region_code = k.region_code
LEFT JOIN homework_notice n ON n.class_key = k.class_key AND n.day = c.day
WHERE c.kind = 'school_day' AND c.day >= p.first_day AND c.day < AS_OF() AND n.row_id IS NULL
