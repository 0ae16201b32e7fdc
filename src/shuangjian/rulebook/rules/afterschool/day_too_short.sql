/*
title: {zh: 课后服务时长不足, en: After-school service too short}
message:
  zh: "{subject_id} {day} 课后服务共 {observed} 分钟，{ends_minute:clock} 结束；应至少 {limit} 分钟。"
  en: "{subject_id} held {observed} minutes of after-school service on {day}, ending at {ends_minute:clock}; at least {limit} minutes are due."
remedy:
  zh: 延长课后服务时间。
  en: Lengthen the service.
severity: general
kind: breach
nature: event
owner: school
subject: school
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
-- From the first to the last minute of the day's service; evening study is no part of it. Where the place says so, an
-- end late enough suffices whatever the length.
WITH by_day AS (
  SELECT s.region_code, s.school_id, s.school_key, s.starts_on AS day, MIN(s.starts_minute) AS starts_minute,
         MAX(s.ends_minute) AS ends_minute, ROW_IDS(s.row_id) AS evidence
  FROM service_session s
  WHERE COALESCE(s.phase, '1') <> 'evening'
  GROUP BY s.region_code, s.school_id, s.school_key, s.starts_on
)
SELECT d.region_code, d.school_id AS owner_id, d.school_key AS owner_key, d.school_id AS subject_id, d.school_key AS subject_key, d.day,
       d.ends_minute, d.ends_minute - d.starts_minute AS observed, least.value AS limit_value, least.step_id, d.evidence, d.school_key
FROM by_day d
JOIN parameter_afterschool_minutes_min least ON IN_FORCE(least, d.region_code, d.day)
LEFT JOIN parameter_afterschool_sufficient_end late ON IN_FORCE(late, d.region_code, d.day)
WHERE d.ends_minute - d.starts_minute < least.value AND (late.value IS NULL OR d.ends_minute < late.value)
