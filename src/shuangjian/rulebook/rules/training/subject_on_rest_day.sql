/*
title: {zh: 休息日或假期开展学科类培训, en: "Subject training on a rest day, holiday or in vacation"}
message:
  zh: "{owner_id} 在 {day}（{observed}）开展学科类培训，课次 {subject_id}。"
  en: "{owner_id} held subject lesson {subject_id} on {day}, a {kind_en}."
remedy:
  zh: 取消该日课次并退费，调整到允许的时间。
  en: Cancel and refund the lesson, or move it to a day that is allowed.
severity: serious
kind: breach
nature: event
owner: institution
subject: lesson
unit: text
grain: [institution_key, starts_on]
provisions:
  - {id: CN-2021-40-15-time}
  - {id: CN-2023-53-21}
  - {id: LC-09a}
  - {id: LC-NI-18}
parameters: []
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, l.institution_key, l.starts_on,
       CASE WHEN c.kind = 'rest_day' THEN '休息日' WHEN c.kind = 'statutory_holiday' THEN '法定节假日' ELSE '寒暑假' END AS observed_text,
       CASE WHEN c.kind = 'rest_day' THEN 'rest day' WHEN c.kind = 'statutory_holiday' THEN 'statutory holiday' ELSE 'vacation day' END AS kind_en,
       ROW_ID(l.row_id) AS evidence
FROM lesson l
JOIN calendar_day c ON c.region_code = l.region_code AND c.day = l.starts_on
WHERE l.category = 'subject' AND c.kind IN ('rest_day', 'statutory_holiday', 'vacation')
