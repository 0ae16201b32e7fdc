/*
title: {zh: 学龄前线上培训课程, en: Online training of preschool children}
message:
  zh: "{owner_id} 的线上课程“{observed}”面向学龄前儿童。"
  en: "The online course “{observed}” of {owner_id} is for preschool children."
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
  - {id: CN-2021-40-29-preschool}
  - {id: LC-NI-16}
parameters: []
*/
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.course_id AS subject_id, c.course_key AS subject_key,
       SINCE(c.valid_from) AS since, UNTIL(c.valid_to) AS until, c.title AS observed_text, ROW_ID(c.row_id) AS evidence
FROM course c
WHERE c.audience = 'preschool' AND c.mode = 'online'
