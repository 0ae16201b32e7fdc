/*
title: {zh: 学校未设置无作业日, en: School without a no-homework day}
message:
  zh: "{subject_id} 尚未公布无作业日。"
  en: "School {subject_id} has never declared a no-homework day."
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
parameters: []
*/
SELECT s.region_code, s.school_id AS owner_id, s.school_key AS owner_key, s.school_id AS subject_id, s.school_key AS subject_key,
       AS_OF() AS day, 0 AS observed, 1 AS limit_value, ROW_ID(s.row_id) AS evidence
FROM school s
WHERE NOT EXISTS (SELECT 1 FROM no_homework_day n WHERE n.school_key = s.school_key)
