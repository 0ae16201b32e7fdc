/*
title: {zh: 作业超过课程标准, en: Homework beyond the curriculum standard}
message:
  zh: "{subject_id} 班 {day} 的 {subject} 作业经审查超过课程标准要求。"
  en: "The {subject} homework of class {subject_id} on {day} was reviewed and goes beyond the curriculum standard."
remedy:
  zh: 撤回或更换该作业，按本年级课程标准重新设计，并在教研组内说明。
  en: Withdraw or replace it, design it anew by the standard of the grade, and discuss it in the subject group.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: text
grain: [class_key, day]
provisions:
  - {id: QJ-31}
  - {id: LC-04a}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, h.homework_id AS discriminator, h.subject, h.subject AS observed_text, ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE h.beyond_standard
