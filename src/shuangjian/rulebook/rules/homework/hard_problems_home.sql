/*
title: {zh: 初中作业难题疑似带回家, en: Hard junior homework apparently taken home}
message:
  zh: "{subject_id} 班 {day} 的家庭作业写明难题：{observed}"
  en: "Class {subject_id} was given home work on {day} that calls itself hard: {observed}"
remedy:
  zh: 难题在校内由教师辅导完成，不带回家。
  en: Let hard problems be solved in school with the teacher.
severity: minor
kind: suspected
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
       h.assigned_on AS day, h.homework_id AS discriminator, h.content AS observed_text, ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE h.stage = 'junior' AND h.place = 'home' AND MATCHES(h.content, '难题|压轴题|拔高题')
