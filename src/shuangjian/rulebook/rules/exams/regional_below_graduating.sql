/*
title: {zh: 非毕业年级区域性统考, en: Regional examination below the graduating grade}
message:
  zh: "{owner_id} {observed} 年级于 {day} 参加区域性统考 {subject_id}；仅毕业年级（{limit} 年级）可以组织。"
  en: "Grade {observed} of {owner_id} took part in regional examination {subject_id} on {day}; only grade {limit} may."
remedy:
  zh: 取消该年级统考。
  en: Cancel it for this grade.
severity: serious
kind: breach
nature: event
owner: school
subject: exam
unit: count
grain: [school_key]
provisions:
  - {id: CN-2021-34-regional}
  - {id: CN-2025-EXAM-count}
  - {id: LC-NS-16}
parameters: [exams.graduating_grade]
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade AS observed, last.value AS limit_value, last.step_id, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
JOIN parameter_exams_graduating_grade last ON IN_FORCE(last, e.region_code, e.held_on)
WHERE e.kind = 'unified' AND e.organiser = 'district' AND e.grade < last.value
