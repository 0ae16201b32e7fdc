/*
title: {zh: 组织单元考试等其他考试, en: Unit tests and the like}
message:
  zh: "{owner_id} {grade} 年级 {day} 组织单元考试 {subject_id}（{subject}）。"
  en: "{owner_id} held unit test {subject_id} ({subject}) in grade {grade} on {day}."
remedy:
  zh: 取消单元考试，用作业和课堂练习了解学情。
  en: Cancel it; learn how pupils do from homework and class work.
severity: general
kind: breach
nature: event
owner: school
subject: exam
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-34-other}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, COALESCE(e.subject, '') AS subject, '单元考试' AS observed_text, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
WHERE e.kind = 'unit'
