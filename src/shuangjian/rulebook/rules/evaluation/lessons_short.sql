/*
title: {zh: 国家规定课程未开足, en: Prescribed lessons not held}
message:
  zh: "{subject_id} 班 {day} 当周{subject_name}应开 {limit} 课时，实开 {observed} 课时。"
  en: "Class {subject_id} had {observed} lessons of {subject_name} in the week of {day}; {limit} are prescribed."
remedy:
  zh: 调整课表，开齐开足规定课程。
  en: Change the timetable so that all prescribed lessons are held.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: lesson
grain: [class_key]
provisions:
  - {id: QJ-20, case: arts}
  - {id: LC-13a}
  - {id: LC-NS-15}
parameters: [evaluation.week.school_days]
*/
WITH full_week AS (
  SELECT c.region_code, WEEK_START(c.day) AS week, COUNT(*) AS days
  FROM calendar_day c
  WHERE c.kind = 'school_day'
  GROUP BY c.region_code, WEEK_START(c.day)
)
SELECT t.region_code, t.school_id AS owner_id, t.school_key AS owner_key, t.class_id AS subject_id, t.class_key AS subject_key,
       t.week AS day, t.subject AS subject_name, t.subject AS discriminator,
       CASE WHEN MATCHES(t.subject, '音乐|美术|艺术|书法|舞蹈|戏剧') THEN 'arts' ELSE 'other' END AS provision_case,
       t.held AS observed, t.prescribed AS limit_value, ROW_IDS(t.row_id) AS evidence, t.class_key
FROM timetable_week t
JOIN full_week w ON w.region_code = t.region_code AND w.week = t.week
JOIN parameter_evaluation_week_school_days full_days ON IN_FORCE(full_days, t.region_code, t.week)
WHERE t.held < t.prescribed AND w.days >= full_days.value
GROUP BY t.region_code, t.school_id, t.school_key, t.class_id, t.class_key, t.week, t.subject, t.held, t.prescribed, full_days.step_id
