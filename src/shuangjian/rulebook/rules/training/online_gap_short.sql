/*
title: {zh: 线上课程间隔过短, en: Break between online lessons too short}
message:
  zh: "{owner_id} 班次 {group_id} 在 {day} 的课次 {subject_id} 与上一课次间隔 {observed} 分钟，不少于 {limit} 分钟。"
  en: "Lesson {subject_id} of group {group_id} ({owner_id}) on {day} begins {observed} minutes after the one before; at least {limit} are needed."
remedy:
  zh: 拉开两课次之间的间隔。
  en: Leave a longer break.
severity: general
kind: breach
nature: event
owner: institution
subject: lesson
unit: min
grain: [group_key, starts_on]
provisions:
  - {id: CN-2021-40-15-online, case: subject}
  - {id: LC-09e, case: subject}
  - {id: LC-NI-19}
parameters: [training.online.gap_minutes_min]
*/
WITH in_order AS (
  -- Narrow on purpose: what a window carries along, every lesson pays for.
  SELECT l.region_code, l.group_key, l.starts_on, l.starts_minute, l.row_id,
         LAG(l.ends_minute) OVER (PARTITION BY l.group_key, l.starts_on ORDER BY l.starts_minute, l.row_id) AS ended_before,
         LAG(l.row_id) OVER (PARTITION BY l.group_key, l.starts_on ORDER BY l.starts_minute, l.row_id) AS row_before
  FROM lesson l
  WHERE l.mode = 'online'
),
too_close AS (
  SELECT o.group_key, o.starts_on, o.row_id, o.row_before, o.starts_minute - o.ended_before AS pause, lim.value, lim.step_id
  FROM in_order o
  JOIN parameter_training_online_gap_minutes_min lim ON IN_FORCE(lim, o.region_code, o.starts_on)
  WHERE o.starts_minute - o.ended_before < lim.value
)
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, CASE WHEN l.category = 'subject' THEN 'subject' END AS provision_case, l.group_id, l.group_key, l.starts_on,
       t.pause AS observed, t.value AS limit_value, t.step_id, ROW_ID(t.row_before, l.row_id) AS evidence
FROM too_close t
JOIN lesson l ON l.group_key = t.group_key AND l.row_id = t.row_id
