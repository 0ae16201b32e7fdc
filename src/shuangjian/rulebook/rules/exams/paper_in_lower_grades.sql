/*
title: {zh: 小学一二年级纸笔考试, en: Pen-and-paper test in grades 1 and 2}
message:
  zh: "{owner_id} {grade} 年级 {day} 进行纸笔考试 {subject_id}。"
  en: "{owner_id} held pen-and-paper test {subject_id} in grade {grade} on {day}."
remedy:
  zh: 取消纸笔考试，改用非纸笔方式评价。
  en: Cancel it; assess without pen and paper.
severity: serious
kind: breach
nature: event
owner: school
subject: exam
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-34-paper}
  - {id: CN-2025-EXAM-count}
  - {id: QJ-51}
parameters: [exams.paper_free_grade_max]
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, '纸笔考试' AS observed_text, low.step_id, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
JOIN parameter_exams_paper_free_grade_max low ON IN_FORCE(low, e.region_code, e.held_on)
WHERE e.paper = TRUE AND e.grade <= low.value
