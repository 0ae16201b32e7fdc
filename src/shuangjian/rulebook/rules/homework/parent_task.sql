/*
title: {zh: 给家长布置作业或要求家长检查批改, en: Homework given to parents or checked by them}
message:
  zh: "{class_id} 班 {day} 的{subject}作业 {subject_id} 要求家长{observed}。"
  en: "Homework {subject_id} ({subject}) of class {class_id} on {day} asks parents to {task_en}."
remedy:
  zh: 撤回对家长的要求，由教师批改。
  en: Withdraw what is asked of parents; the teacher marks.
severity: serious
kind: breach
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-7}
  - {id: CN-2021-13-parents}
  - {id: QJ-36}
  - {id: LC-NS-01, case: assign}
  - {id: LC-NS-02, case: check}
  - {id: LC-04d, case: check}
parameters: []
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.subject,
       CASE WHEN h.parent_task = 'do' THEN 'assign' ELSE 'check' END AS provision_case,
       CASE WHEN h.parent_task = 'do' THEN '完成作业' WHEN h.parent_task = 'sign' THEN '签字'
            WHEN h.parent_task = 'check' THEN '检查' ELSE '批改' END AS observed_text,
       CASE WHEN h.parent_task = 'do' THEN 'do it' WHEN h.parent_task = 'sign' THEN 'sign it'
            WHEN h.parent_task = 'check' THEN 'check it' ELSE 'mark it' END AS task_en,
       ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE h.parent_task IN ('check', 'mark', 'sign', 'do') OR h.marked_by = 'parent'
