/*
title: {zh: 作业未列入校内公示, en: Homework that was never posted}
message:
  zh: "{subject_id} 班 {day} 布置了 {observed} 项作业，但当日没有校内公示。"
  en: "Class {subject_id} was given {observed} tasks on {day}, and no notice was posted."
remedy:
  zh: 补发公示；今后先公示后布置。
  en: Post the notice; from now on post first, then assign.
severity: minor
kind: breach
nature: event
owner: school
subject: class
unit: count
grain: [class_key, day]
provisions:
  - {id: LC-02a}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, COUNT(*) AS observed, ROW_IDS(h.row_id) AS evidence
FROM homework h
LEFT JOIN homework_notice n ON n.class_key = h.class_key AND n.day = h.assigned_on
WHERE n.row_id IS NULL
GROUP BY h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.assigned_on
