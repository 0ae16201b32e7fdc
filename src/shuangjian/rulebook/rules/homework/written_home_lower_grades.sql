/*
title: {zh: 一二年级留了家庭书面作业, en: Written home homework in grades 1 and 2}
message:
  zh: "{subject_id} 班（{grade} 年级）{day} 布置家庭书面作业 {observed} 分钟；一二年级没有家庭书面作业。"
  en: "Class {subject_id} (grade {grade}) was given {observed} minutes of written homework to do at home on {day}; grades 1 and 2 have none."
remedy:
  zh: 撤回家庭书面作业，改在校内安排适当巩固练习。
  en: Withdraw the task; practise in school instead.
severity: serious
kind: breach
nature: event
owner: school
subject: class
unit: min
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-5}
  - {id: CN-2021-13-amount}
  - {id: QJ-37}
  - {id: RC-01c}
  - {id: LC-04c}
  - {id: LC-NS-08}
parameters: [homework.written.home_free_grade_max]
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, h.grade, CAST(SUM(h.minutes) AS INTEGER) AS observed, low.step_id, ROW_IDS(h.row_id) AS evidence
FROM homework h
JOIN parameter_homework_written_home_free_grade_max low ON IN_FORCE(low, h.region_code, h.assigned_on)
WHERE h.kind = 'written' AND h.place = 'home' AND h.grade <= low.value AND h.minutes > 0
GROUP BY h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.assigned_on, h.grade, low.step_id
