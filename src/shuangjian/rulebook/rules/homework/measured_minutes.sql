/*
title: {zh: 书面作业实测平均用时超过上限, en: Measured time for written homework above the limit}
message:
  zh: "{subject_id} 班 {day} 书面作业实测平均用时超过 {limit} 分钟：{answers} 份答卷，平均 {observed} 分钟（进位取整）。"
  en: "Class {subject_id} took {observed} minutes on average for written homework on {day} (rounded up, {answers} answers); the limit is {limit}."
remedy:
  zh: 班主任对照公示时长与实际用时，会同任课教师减少或调整作业。
  en: The class teacher compares announced and real time, and cuts or changes the homework with the subject teachers.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: min
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-5}
  - {id: QJ-38, stage: [primary]}
  - {id: RC-01d, stage: [primary]}
  - {id: RC-01e, stage: [junior]}
parameters: [homework.written.minutes_max, homework.written.grade_minutes_max, homework.written.home_free_grade_max]
*/
-- A limit set for the grade holds where it is stricter.
SELECT m.region_code, m.school_id AS owner_id, m.school_key AS owner_key, m.class_id AS subject_id, m.class_key AS subject_key,
       m.day, m.stage, m.answers, m.minutes AS observed, LEAST(lim.value, COALESCE(own.value, lim.value)) AS limit_value,
       CASE WHEN own.value < lim.value THEN own.step_id ELSE lim.step_id END AS step_id, ROW_ID(m.row_id) AS evidence
FROM measured_day m
JOIN parameter_homework_written_minutes_max lim ON IN_FORCE(lim, m.region_code, m.day, m.stage)
LEFT JOIN parameter_homework_written_grade_minutes_max own ON IN_FORCE(own, m.region_code, m.day, TEXT(m.grade))
JOIN parameter_homework_written_home_free_grade_max low ON IN_FORCE(low, m.region_code, m.day)
WHERE m.minutes > LEAST(lim.value, COALESCE(own.value, lim.value)) AND m.grade > low.value
