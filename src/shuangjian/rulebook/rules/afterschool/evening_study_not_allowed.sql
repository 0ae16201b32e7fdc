/*
title: {zh: 违规开设晚自习, en: Evening study where it is not allowed}
message:
  zh: "{owner_id} 于 {day}（{observed}）开设晚自习 {subject_id}；仅初中学校工作日可以开设。"
  en: "{owner_id} held evening study {subject_id} on {day} ({reason_en}); only junior secondary may, on workdays."
remedy:
  zh: 取消该晚自习。
  en: Cancel it.
severity: general
kind: breach
nature: event
owner: school
subject: service_session
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-40-9}
  - {id: RC-08f}
  - {id: LC-05h}
parameters: []
*/
SELECT s.region_code, s.school_id AS owner_id, s.school_key AS owner_key, s.session_id AS subject_id,
       s.school_key || '/' || s.session_id AS subject_key, s.starts_on AS day,
       CASE WHEN s.stage = 'primary' THEN '小学' ELSE '非上课日' END AS observed_text,
       CASE WHEN s.stage = 'primary' THEN 'primary' ELSE 'no school day' END AS reason_en, ROW_ID(s.row_id) AS evidence, s.school_key
FROM service_session s
JOIN calendar_day c ON c.region_code = s.region_code AND c.day = s.starts_on
WHERE s.phase = 'evening' AND (s.stage = 'primary' OR c.kind <> 'school_day')
