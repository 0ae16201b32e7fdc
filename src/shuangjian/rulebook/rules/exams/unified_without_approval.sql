/*
title: {zh: 未经批准组织统考, en: Joint examination without approval}
message:
  zh: "{owner_id} 于 {day} 参加未经批准的统考 {subject_id}（{grade} 年级）。"
  en: "{owner_id} took part in joint examination {subject_id} (grade {grade}) on {day} without approval."
remedy:
  zh: 取消统考，今后先备案审批。
  en: Cancel it; file and obtain approval first.
severity: serious
kind: breach
nature: event
owner: school
subject: exam
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-34-regional}
  - {id: CN-2025-EXAM-filing}
  - {id: LC-NS-16}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, '未经批准' AS observed_text, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
WHERE e.kind = 'unified' AND e.approved = FALSE
