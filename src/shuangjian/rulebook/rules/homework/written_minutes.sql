/*
title: {zh: 书面作业超过每日时长上限, en: Written homework above the daily limit}
message:
  zh: "{subject_id} 班 {day} 书面作业各学科合计 {observed} 分钟，上限 {limit} 分钟。"
  en: "Class {subject_id} has {observed} minutes of written homework over all subjects on {day}; the limit is {limit}."
remedy:
  zh: 由班主任统筹各学科，减少或调整当天书面作业。
  en: The class teacher balances the subjects and cuts or moves the day's written homework.
severity: serious
kind: breach
nature: event
owner: school
subject: class
unit: min
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-5}
  - {id: CN-2021-13-amount}
  - {id: QJ-38, stage: [primary]}
  - {id: RC-01b}
  - {id: RC-01d, stage: [primary]}
  - {id: RC-01e, stage: [junior]}
  - {id: LC-04c}
  - {id: LC-NS-09, stage: [primary]}
  - {id: LC-NS-10, stage: [junior]}
parameters: [homework.written.minutes_max, homework.written.home_free_grade_max]
*/
WITH by_subject AS (
  -- A pupil does one tier of a subject: what all do, and the longest of the three tiers.
  SELECT h.region_code, h.class_key, h.assigned_on AS day, h.subject, MIN(h.stage) AS stage, MIN(h.grade) AS grade,
         GREATEST(SUM(CASE WHEN h.tier = 'basic' THEN h.minutes ELSE 0 END),
                  SUM(CASE WHEN h.tier = 'standard' THEN h.minutes ELSE 0 END),
                  SUM(CASE WHEN h.tier = 'extended' THEN h.minutes ELSE 0 END))
         + SUM(CASE WHEN h.tier IN ('basic', 'standard', 'extended') THEN 0 ELSE h.minutes END) AS minutes
  FROM homework h
  WHERE h.kind = 'written'
  GROUP BY h.region_code, h.class_key, h.assigned_on, h.subject
),
by_class AS (
  SELECT s.region_code, s.class_key, s.day, MIN(s.stage) AS stage, MIN(s.grade) AS grade,
         CAST(SUM(s.minutes) AS INTEGER) AS minutes
  FROM by_subject s
  JOIN parameter_homework_written_home_free_grade_max low ON IN_FORCE(low, s.region_code, s.day)
  WHERE s.grade > low.value
  GROUP BY s.region_code, s.class_key, s.day
),
over_limit AS (
  SELECT c.region_code, c.class_key, c.day, c.stage, c.minutes, lim.value, lim.step_id
  FROM by_class c
  JOIN parameter_homework_written_minutes_max lim ON IN_FORCE(lim, c.region_code, c.day, c.stage)
  WHERE c.minutes > lim.value
),
-- From here on only the posts of class-days at fault are read again.
post AS (
  SELECT o.class_key, o.day, h.row_id, h.school_id, h.school_key, h.class_id, h.subject,
         CASE WHEN h.tier IN ('basic', 'standard', 'extended') THEN h.tier END AS tier,
         SUM(h.minutes) OVER (PARTITION BY h.class_key, h.assigned_on, h.subject, h.tier) AS minutes_of_tier
  FROM over_limit o
  JOIN homework h ON h.class_key = o.class_key AND h.assigned_on = o.day
  WHERE h.kind = 'written'
),
ranked AS (
  SELECT p.class_key, p.day, p.row_id, p.school_id, p.school_key, p.class_id, p.tier,
         RANK() OVER (PARTITION BY p.class_key, p.day, p.subject, CASE WHEN p.tier IS NULL THEN 0 ELSE 1 END
                      ORDER BY p.minutes_of_tier DESC) AS place
  FROM post p
)
SELECT o.region_code, r.school_id AS owner_id, r.school_key AS owner_key, r.class_id AS subject_id, o.class_key AS subject_key,
       o.day, o.stage, o.minutes AS observed, o.value AS limit_value, o.step_id, ROW_IDS(r.row_id) AS evidence
FROM over_limit o
JOIN ranked r ON r.class_key = o.class_key AND r.day = o.day
WHERE r.tier IS NULL OR r.place = 1
GROUP BY o.region_code, r.school_id, r.school_key, r.class_id, o.class_key, o.day, o.stage, o.minutes, o.value, o.step_id
