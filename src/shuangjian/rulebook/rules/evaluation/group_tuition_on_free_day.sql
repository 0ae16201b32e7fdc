/*
title: {zh: 休息日、节假日或寒暑假组织集体补课, en: "Group tuition on a rest day, holiday or in vacation"}
message:
  zh: "{owner_id} 在 {day}（{observed}）组织{kind_zh}，活动 {subject_id}。"
  en: "{owner_id} held {activity_kind} (activity {subject_id}) on {day}, a {day_en}."
remedy:
  zh: 停止补课；可以按自愿原则提供看护和社团活动。
  en: Stop it; voluntary care and clubs remain possible.
severity: serious
kind: breach
nature: event
owner: school
subject: school_activity
unit: text
grain: [school_key]
provisions:
  - {id: CN-2020-57-33}
  - {id: LC-NS-13}
parameters: []
*/
SELECT a.region_code, a.school_id AS owner_id, a.school_key AS owner_key, a.activity_id AS subject_id,
       a.school_key || '/' || a.activity_id AS subject_key, a.starts_on AS day,
       CASE WHEN a.kind = 'new_lesson' THEN '讲新课' ELSE '集体补课' END AS kind_zh,
       CASE WHEN a.kind = 'new_lesson' THEN 'new lessons' ELSE 'group tuition' END AS activity_kind,
       CASE WHEN c.kind = 'rest_day' THEN '休息日' WHEN c.kind = 'statutory_holiday' THEN '法定节假日' ELSE '寒暑假' END AS observed_text,
       CASE WHEN c.kind = 'rest_day' THEN 'rest day' WHEN c.kind = 'statutory_holiday' THEN 'statutory holiday' ELSE 'vacation day' END AS day_en,
       ROW_ID(a.row_id) AS evidence, a.school_key
FROM school_activity a
JOIN calendar_day c ON c.region_code = a.region_code AND c.day = a.starts_on
WHERE a.kind IN ('group_tuition', 'new_lesson') AND c.kind IN ('rest_day', 'statutory_holiday', 'vacation')
