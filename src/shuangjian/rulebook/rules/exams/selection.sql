/*
title: {zh: 以选拔生源为目的的考试, en: Test held to select pupils}
message:
  zh: "{owner_id} 于 {day} 组织选拔性考试 {subject_id}（{grade} 年级）。"
  en: "{owner_id} held selection test {subject_id} (grade {grade}) on {day}."
remedy:
  zh: 取消考试，结果不得作为招生依据。
  en: Cancel it; its results count for no admission.
severity: serious
kind: breach
nature: event
owner: school
subject: exam
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-34-paid-papers}
  - {id: LC-NS-07}
  - {id: LC-NS-17}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, '选拔考试' AS observed_text, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
WHERE e.kind = 'selection'
