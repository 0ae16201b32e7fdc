/*
title: {zh: 对学龄前儿童线上授课, en: Online lesson for preschool children}
message:
  zh: "{owner_id} 于 {day} 对学龄前儿童线上授课，课次 {subject_id}。"
  en: "{owner_id} taught preschool children online on {day} (lesson {subject_id})."
remedy:
  zh: 停止线上授课并退费。
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
  - {id: LC-NI-16}
parameters: []
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, '学龄前线上' AS observed_text, ROW_ID(l.row_id) AS evidence
FROM lesson l
WHERE l.audience = 'preschool' AND l.mode = 'online'
