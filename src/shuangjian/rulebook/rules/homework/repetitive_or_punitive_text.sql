/*
title: {zh: 疑似机械重复或惩罚性作业, en: Homework that looks repetitive or punitive}
message:
  zh: "{class_id} 班 {day} 的作业 {subject_id} 疑似重复性或惩罚性作业：{observed}"
  en: "Homework {subject_id} of class {class_id} on {day} looks repetitive or punitive: {observed}"
remedy:
  zh: 由学科组复核；属实的撤回并改进作业设计。
  en: The subject group reviews it; if it is so, withdraw it and design better.
severity: general
kind: suspected
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-6}
  - {id: CN-2021-13-quality}
  - {id: RC-02c}
  - {id: LC-04b}
  - {id: LC-NS-11}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.content AS observed_text,
       ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE MATCHES(AFFIRMED(h.content), '[抄写默].*([5-9]|\d\d|[五六七八九十百])遍|罚[抄写做背]|错一罚|抄错')
