/*
title: {zh: 课后服务讲新课或集体补课, en: New lessons or group tuition in after-school service}
message:
  zh: "{owner_id} 于 {day} 在课后服务 {subject_id} 中{observed}。"
  en: "{owner_id} used after-school session {subject_id} on {day} for {activity_en}."
remedy:
  zh: 停止授课，按课后服务内容安排活动。
  en: Stop teaching; use the time for what the service is for.
severity: serious
kind: breach
nature: event
owner: school
subject: service_session
unit: text
grain: [school_key]
provisions:
  - {id: CN-2021-40-10}
  - {id: CN-2023-AFTERSCHOOL-teaching}
  - {id: LC-NS-14}
parameters: []
*/
SELECT s.region_code, s.school_id AS owner_id, s.school_key AS owner_key, s.session_id AS subject_id,
       s.school_key || '/' || s.session_id AS subject_key, s.starts_on AS day,
       CASE WHEN s.activity = 'new_lesson' THEN '讲新课' ELSE '集体补课' END AS observed_text,
       CASE WHEN s.activity = 'new_lesson' THEN 'a new lesson' ELSE 'group tuition' END AS activity_en, ROW_ID(s.row_id) AS evidence, s.school_key
FROM service_session s
WHERE s.activity IN ('new_lesson', 'group_tuition')
