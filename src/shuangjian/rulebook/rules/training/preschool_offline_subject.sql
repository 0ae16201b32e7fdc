/*
title: {zh: 学龄前线下学科类培训, en: Offline subject training of preschool children}
message:
  zh: "{owner_id} 面向学龄前儿童的线下课程“{title}”属学科类（{observed}）。"
  en: "The offline course “{title}” of {owner_id} for preschool children is subject training ({observed})."
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
  - {id: CN-2020-57-33}
  - {id: LC-NI-16}
parameters: []
*/
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.course_id AS subject_id, c.course_key AS subject_key,
       SINCE(c.valid_from) AS since, UNTIL(c.valid_to) AS until, c.title, COALESCE(c.subject, '学科类') AS observed_text, ROW_ID(c.row_id) AS evidence
FROM course c
WHERE c.audience = 'preschool' AND c.mode = 'offline'
  AND (c.category = 'subject' OR c.subject IN ('语文', '数学', '英语', '日语', '俄语', '外语', '拼音', '识字'))
