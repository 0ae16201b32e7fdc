/*
title: {zh: 非学科类机构开展学科类授课, en: Subject lesson at a non-subject institution}
message:
  zh: "非学科类机构 {owner_id} 于 {day} 开展学科类授课，课次 {subject_id}（{observed}）。"
  en: "Non-subject institution {owner_id} held subject lesson {subject_id} ({observed}) on {day}."
remedy:
  zh: 停止学科类授课并退费。
  en: Stop subject teaching and refund.
severity: serious
kind: breach
nature: event
owner: institution
subject: lesson
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
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, COALESCE(l.subject, '学科类') AS observed_text, ROW_ID(l.row_id) AS evidence
FROM lesson l
JOIN institution i ON i.institution_key = l.institution_key AND COVERS(i.valid_from, i.valid_to, l.starts_on)
WHERE i.category <> 'subject'
  AND (l.category = 'subject'
       OR l.subject IN ('语文', '数学', '英语', '日语', '俄语', '外语', '物理', '化学', '生物', '历史', '地理', '道德与法治', '政治'))
