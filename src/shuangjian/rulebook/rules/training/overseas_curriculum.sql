/*
title: {zh: 提供境外教育课程, en: Overseas curriculum}
message:
  zh: "{owner_id} 的课程“{observed}”为境外教育课程。"
  en: "The course “{observed}” of {owner_id} is an overseas curriculum."
remedy:
  zh: 停办该课程并退费。
  en: Close the course and refund it.
severity: serious
kind: breach
nature: state
owner: institution
subject: course
unit: text
grain: []
provisions:
  - {id: CN-2021-40-14-content}
  - {id: LC-10d}
  - {id: LC-NI-05}
parameters: []
*/
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.course_id AS subject_id, c.course_key AS subject_key,
       SINCE(c.valid_from) AS since, UNTIL(c.valid_to) AS until, c.title AS observed_text, ROW_ID(c.row_id) AS evidence
FROM course c
WHERE c.overseas_curriculum = TRUE
