/*
title: {zh: 布置统一网络作业或网络下载作业, en: Downloaded or uniform online homework}
message:
  zh: "{class_id} 班 {day} 的{subject}作业 {subject_id} 来源为{observed}。"
  en: "Homework {subject_id} ({subject}) of class {class_id} on {day} is {source_en}."
remedy:
  zh: 改用校本设计的作业。
  en: Use homework designed in the school.
severity: general
kind: breach
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: LC-04e}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.subject,
       CASE WHEN h.source = 'downloaded' THEN '网络下载' ELSE '统一网络作业' END AS observed_text,
       CASE WHEN h.source = 'downloaded' THEN 'downloaded' ELSE 'a uniform online task' END AS source_en,
       ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE h.source IN ('downloaded', 'uniform_online')
