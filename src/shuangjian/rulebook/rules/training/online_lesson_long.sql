/*
title: {zh: 线上单课时过长, en: Online lesson too long}
message:
  zh: "{owner_id} 线上课次 {subject_id}（{day}）长 {observed} 分钟，每课时不超过 {limit} 分钟。"
  en: "Online lesson {subject_id} of {owner_id} on {day} lasts {observed} minutes; at most {limit} are allowed."
remedy:
  zh: 拆分课时并留足间隔。
  en: Divide the lesson and leave a break.
severity: general
kind: breach
nature: event
owner: institution
subject: lesson
unit: min
grain: [institution_key, starts_on]
provisions:
  - {id: CN-2021-40-15-online, case: subject}
  - {id: LC-09d, case: subject}
  - {id: LC-NI-19}
parameters: [training.online.lesson_minutes_max]
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, CASE WHEN l.category = 'subject' THEN 'subject' END AS provision_case, l.institution_key, l.starts_on,
       l.ends_minute - l.starts_minute AS observed, lim.value AS limit_value, lim.step_id, ROW_ID(l.row_id) AS evidence
FROM lesson l
JOIN parameter_training_online_lesson_minutes_max lim ON IN_FORCE(lim, l.region_code, l.starts_on)
WHERE l.mode = 'online' AND l.ends_minute - l.starts_minute > lim.value
