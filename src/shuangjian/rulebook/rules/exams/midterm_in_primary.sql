/*
title: {zh: 小学组织期中考试, en: Midterm examination in primary school}
message:
  zh: "{owner_id} {grade} 年级 {day} 组织期中考试 {subject_id}；仅初中可以安排一次。"
  en: "{owner_id} held midterm {subject_id} in grade {grade} on {day}; only junior secondary may."
remedy:
  zh: 取消小学期中考试。
  en: Cancel midterms in primary grades.
severity: general
kind: breach
nature: event
owner: school
subject: exam
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-34-final}
  - {id: CN-2025-EXAM-count}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, '期中考试' AS observed_text, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
WHERE e.kind = 'midterm' AND e.stage = 'primary'
