/*
title: {zh: 非学科类机构开设学科类课程, en: Subject course at a non-subject institution}
message:
  zh: "非学科类机构 {owner_id} 开设课程“{title}”（{observed}）。"
  en: "Non-subject institution {owner_id} offers the course “{title}” ({observed})."
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
  - {id: CN-2021-3-subjects}
  - {id: CN-2023-53-20}
  - {id: LC-10c}
  - {id: LC-NI-05}
parameters: []
*/
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.course_id AS subject_id, c.course_key AS subject_key,
       SINCE(c.valid_from, i.valid_from) AS since,
       UNTIL(c.valid_to, i.valid_to) AS until, c.title, COALESCE(c.subject, '学科类') AS observed_text, ROW_ID(c.row_id) AS evidence
FROM course c
JOIN institution i ON i.institution_key = c.institution_key
WHERE i.category <> 'subject'
  AND (c.category = 'subject'
       OR c.subject IN ('语文', '数学', '英语', '日语', '俄语', '外语', '物理', '化学', '生物', '历史', '地理', '道德与法治', '政治'))
