/*
title: {zh: 采用培训机构组织的考试, en: Test organised by a training institution}
message:
  zh: "{owner_id} 于 {day} 使用培训机构组织的考试 {subject_id}（{grade} 年级）。"
  en: "{owner_id} used test {subject_id} (grade {grade}) of {day}, organised by a training institution."
remedy:
  zh: 停止使用，结果作废。
  en: Stop using it; its results are void.
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
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, '培训机构组织' AS observed_text, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
WHERE e.organiser = 'training_institution' OR e.institution_id IS NOT NULL
