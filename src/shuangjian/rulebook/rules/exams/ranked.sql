/*
title: {zh: 考试成绩排名, en: Examination results ranked}
message:
  zh: "{owner_id} 对 {day} 的考试 {subject_id}（{grade} 年级 {subject}）进行排名。"
  en: "{owner_id} ranked the results of examination {subject_id} (grade {grade}, {subject}) of {day}."
remedy:
  zh: 撤销排名，用等级呈现结果。
  en: Withdraw the ranking; show results as levels.
severity: serious
kind: breach
nature: event
owner: school
subject: exam
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-34-result}
  - {id: LC-NS-16}
  - {id: LC-14b}
parameters: []
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, COALESCE(e.subject, '') AS subject, '排名' AS observed_text, ROW_ID(e.row_id) AS evidence, e.school_key
FROM exam e
WHERE e.ranked = TRUE
