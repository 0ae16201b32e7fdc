/*
title: {zh: 每日体育锻炼不足一小时, en: Less than an hour of exercise a day}
message:
  zh: "{subject_id} 班 {day} 体育锻炼 {observed} 分钟，应不少于 {limit} 分钟。"
  en: "Class {subject_id} had {observed} minutes of exercise on {day}; at least {limit} are due."
remedy:
  zh: 调整课表和大课间，补足锻炼时间。
  en: Make time for it in the timetable and the long break.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: min
grain: [class_key, day]
provisions:
  - {id: CN-2007-7-exercise}
  - {id: QJ-21}
parameters: [evaluation.exercise.minutes_min]
*/
SELECT x.region_code, x.school_id AS owner_id, x.school_key AS owner_key, x.class_id AS subject_id, x.class_key AS subject_key, x.day,
       x.minutes AS observed, least.value AS limit_value, least.step_id, ROW_ID(x.row_id) AS evidence
FROM exercise_day x
JOIN parameter_evaluation_exercise_minutes_min least ON IN_FORCE(least, x.region_code, x.day)
JOIN calendar_day c ON c.region_code = x.region_code AND c.day = x.day
WHERE c.kind = 'school_day' AND x.minutes < least.value
