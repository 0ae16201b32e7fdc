/*
title: {zh: 初中标注难题带回家, en: Marked hard junior problems taken home}
message:
  zh: "{subject_id} 班 {day} 的 {subject} 作业标注为难题，却布置在家完成。"
  en: "Class {subject_id} was given {subject} homework on {day} that is marked hard and to be done at home."
remedy:
  zh: 难题在校内由教师辅导完成，不带回家。
  en: Let hard problems be solved in school with the teacher.
severity: minor
kind: breach
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: SH-07b}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, h.homework_id AS discriminator, h.subject, h.difficulty AS observed_text, ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE h.stage = 'junior' AND h.place = 'home' AND h.difficulty = 'hard'
