/*
title: {zh: 无作业日布置作业, en: Homework on a declared no-homework day}
message:
  zh: "{subject_id} 班在学校公布的无作业日 {day} 布置了 {observed} 项作业。"
  en: "Class {subject_id} was given {observed} tasks on {day}, which the school declared free of homework."
remedy:
  zh: 撤回作业，可开展自主实践活动。
  en: Withdraw them; practical activities remain welcome.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: count
grain: [class_key, day]
provisions:
  - {id: QJ-40}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, COUNT(*) AS observed, 0 AS limit_value, ROW_IDS(h.row_id) AS evidence
FROM homework h
JOIN no_homework_day n ON n.school_key = h.school_key AND n.day = h.assigned_on
WHERE h.kind IN ('written', 'reading', 'oral')
GROUP BY h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.assigned_on
