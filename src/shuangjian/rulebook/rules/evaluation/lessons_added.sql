/*
title: {zh: 擅自增加课时, en: More lessons than prescribed}
message:
  zh: "{subject_id} 班 {day} 当周{subject_name}应开 {limit} 课时，实开 {observed} 课时。"
  en: "Class {subject_id} had {observed} lessons of {subject_name} in the week of {day}; {limit} are prescribed."
remedy:
  zh: 恢复规定课时。
  en: Return to the prescribed number.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: lesson
grain: [class_key]
provisions:
  - {id: LC-NS-15}
parameters: []
*/
SELECT t.region_code, t.school_id AS owner_id, t.school_key AS owner_key, t.class_id AS subject_id, t.class_key AS subject_key,
       t.week AS day, t.subject AS subject_name, t.subject AS discriminator, t.held AS observed, t.prescribed AS limit_value,
       ROW_ID(t.row_id) AS evidence, t.class_key
FROM timetable_week t
WHERE t.held > t.prescribed
