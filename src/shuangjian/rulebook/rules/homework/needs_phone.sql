/*
title: {zh: 布置需用手机完成的作业, en: Homework that needs a phone}
message:
  zh: "{class_id} 班 {day} 的{subject}作业 {subject_id} 需要{observed}完成。"
  en: "Homework {subject_id} ({subject}) of class {class_id} on {day} needs a mobile phone."
remedy:
  zh: 改为不需要手机的作业形式。
  en: Give it in a form that needs no phone.
severity: general
kind: breach
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: LC-04f}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.subject,
       '手机' AS observed_text, ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE h.device = 'phone'
