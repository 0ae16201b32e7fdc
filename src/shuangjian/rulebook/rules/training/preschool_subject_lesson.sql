/*
title: {zh: 对学龄前儿童线下讲授学科, en: Subject lesson for preschool children}
message:
  zh: "{owner_id} 于 {day} 对学龄前儿童线下讲授{observed}，课次 {subject_id}。"
  en: "{owner_id} taught preschool children a subject offline on {day} ({observed}, lesson {subject_id})."
remedy:
  zh: 停止授课并退费。
  en: Stop and refund.
severity: serious
kind: breach
nature: event
owner: institution
subject: lesson
unit: text
grain: []
provisions:
  - {id: CN-2021-40-29-preschool}
  - {id: CN-2020-57-33}
  - {id: LC-NI-16}
parameters: []
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, COALESCE(l.subject, '学科类') AS observed_text, ROW_ID(l.row_id) AS evidence
FROM lesson l
WHERE l.audience = 'preschool' AND l.mode = 'offline'
  AND (l.category = 'subject' OR l.subject IN ('语文', '数学', '英语', '日语', '俄语', '外语', '拼音', '识字'))
