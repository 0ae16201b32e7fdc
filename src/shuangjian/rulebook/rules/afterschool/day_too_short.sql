/*
title: {zh: 课后服务时长不足, en: After-school service too short}
message:
  zh: "{owner_id} {subject_id} {day} 课后服务共 {observed} 分钟，{ends_minute:clock} 结束；应至少 {limit} 分钟。"
  en: "{subject_id} of {owner_id} had {observed} minutes of after-school service on {day}, ending at {ends_minute:clock}; at least {limit} minutes are due."
remedy:
  zh: 延长课后服务时间。
  en: Lengthen the service.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: min
grain: [school_key]
provisions:
  - {id: CN-2021-SERVICE-52}
  - {id: QJ-42}
  - {id: RC-08c}
  - {id: SH-10}
  - {id: LC-05e}
parameters: [afterschool.minutes_min, afterschool.sufficient_end]
*/
-- From the first to the last minute of a class's day; groups of several classes count for each of them, and evening study for
-- none. Sessions that name no class at all are the school's. Where the place says so, an end late enough suffices whatever the length.
WITH service AS (
  SELECT s.region_code, s.school_id, s.school_key, s.class_id, s.class_key, s.starts_on AS day, s.starts_minute, s.ends_minute, s.row_id
  FROM service_session s
  WHERE COALESCE(s.phase, '1') <> 'evening'
),
named AS (
  SELECT s.region_code, s.school_id, s.school_key, s.class_id, s.class_key, s.day,
         COUNT(s.class_key) OVER (PARTITION BY s.school_key, s.day) AS classes
  FROM service s
),
who AS (
  -- Who has a day of service: each class that is named, or the school where none is.
  SELECT DISTINCT n.region_code, n.school_id, n.school_key, COALESCE(n.class_id, n.school_id) AS subject_id,
         COALESCE(n.class_key, n.school_key) AS subject_key, n.day
  FROM named n
  WHERE n.class_key IS NOT NULL OR n.classes = 0
),
by_day AS (
  SELECT w.region_code, w.school_id, w.school_key, w.subject_id, w.subject_key, w.day, MIN(s.starts_minute) AS starts_minute,
         MAX(s.ends_minute) AS ends_minute, ROW_IDS(s.row_id) AS evidence
  FROM who w
  JOIN service s ON s.school_key = w.school_key AND s.day = w.day AND COALESCE(s.class_key, w.subject_key) = w.subject_key
  GROUP BY w.region_code, w.school_id, w.school_key, w.subject_id, w.subject_key, w.day
)
SELECT d.region_code, d.school_id AS owner_id, d.school_key AS owner_key, d.subject_id, d.subject_key, d.day,
       d.ends_minute, d.ends_minute - d.starts_minute AS observed, least.value AS limit_value, least.step_id, d.evidence, d.school_key
FROM by_day d
JOIN parameter_afterschool_minutes_min least ON IN_FORCE(least, d.region_code, d.day)
LEFT JOIN parameter_afterschool_sufficient_end late ON IN_FORCE(late, d.region_code, d.day)
WHERE d.ends_minute - d.starts_minute < least.value AND (late.value IS NULL OR d.ends_minute < late.value)
