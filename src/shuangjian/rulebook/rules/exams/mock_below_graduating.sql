/*
title: {zh: 非毕业年级模拟考试, en: Mock examination below the graduating grade}
message:
  zh: "{owner_id} {observed} 年级 {day} 组织模拟考试 {subject_id}；仅 {limit} 年级可以组织。"
  en: "{owner_id} held mock examination {subject_id} in grade {observed} on {day}; only grade {limit} may."
remedy:
  zh: 取消该年级模拟考试。
  en: Cancel it for this grade.
severity: general
kind: breach
nature: event
owner: school
subject: exam
unit: count
grain: [school_key]
provisions:
  - {id: CN-2021-34-mock}
parameters: [exams.graduating_grade]
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade AS observed, last.value AS limit_value, last.step_id, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
JOIN parameter_exams_graduating_grade last ON IN_FORCE(last, e.region_code, e.held_on)
WHERE e.kind = 'mock' AND e.grade < last.value
