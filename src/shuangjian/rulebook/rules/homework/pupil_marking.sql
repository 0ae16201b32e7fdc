/*
title: {zh: 作业由学生自己批改, en: Pupils mark their own homework}
message:
  zh: "{class_id} 班 {day} 的{subject}作业 {subject_id} 由学生自批自改。"
  en: "Homework {subject_id} ({subject}) of class {class_id} on {day} is marked by the pupils themselves."
remedy:
  zh: 由任课教师批改并反馈，校内作出处理并留存结果。
  en: The subject teacher marks and gives feedback; the school deals with it and records the outcome.
severity: serious
kind: breach
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-7}
  - {id: CN-2021-13-marking}
  - {id: RC-03b}
  - {id: LC-NS-12}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.subject,
       '学生自批自改' AS observed_text, ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE h.marked_by = 'pupil'
