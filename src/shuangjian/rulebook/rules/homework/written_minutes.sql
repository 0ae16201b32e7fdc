/*
title: {zh: 书面作业超过每日时长上限, en: Written homework above the daily limit}
message:
  zh: "{subject_id} 班 {day} 各学科书面作业 {tasks} 项合计 {observed} 分钟，上限 {limit} 分钟。"
  en: "Class {subject_id} has {observed} minutes of written homework over all subjects ({tasks} tasks) on {day}; the limit is {limit}."
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
parameters: [homework.written.minutes_max, homework.written.grade_minutes_max, homework.written.home_free_grade_max]
*/
-- A pupil does one tier of a subject: what all do, and the longest of the three tiers. Totals are made of every row; what
-- names and proves a finding is joined back for the class-days over the limit only.
WITH by_subject AS (
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
  SELECT s.region_code, s.class_key, s.day, MIN(s.stage) AS stage, MIN(s.grade) AS grade, CAST(SUM(s.minutes) AS INTEGER) AS minutes
  FROM by_subject s
  GROUP BY s.region_code, s.class_key, s.day
),
over_limit AS (
  -- A limit set for the grade holds where it is stricter.
  SELECT c.region_code, c.class_key, c.day, c.stage, c.minutes, LEAST(lim.value, COALESCE(own.value, lim.value)) AS value,
         CASE WHEN own.value < lim.value THEN own.step_id ELSE lim.step_id END AS step_id
  FROM by_class c
  JOIN parameter_homework_written_minutes_max lim ON IN_FORCE(lim, c.region_code, c.day, c.stage)
  LEFT JOIN parameter_homework_written_grade_minutes_max own ON IN_FORCE(own, c.region_code, c.day, TEXT(c.grade))
  JOIN parameter_homework_written_home_free_grade_max low ON IN_FORCE(low, c.region_code, c.day)
  WHERE c.minutes > LEAST(lim.value, COALESCE(own.value, lim.value)) AND c.grade > low.value
),
task AS (
  SELECT o.region_code, o.class_key, o.day, o.stage, o.minutes, o.value, o.step_id, h.school_id, h.school_key, h.class_id, h.subject,
         h.row_id, h.tier, SUM(h.minutes) OVER (PARTITION BY h.class_key, h.assigned_on, h.subject, h.tier) AS minutes_of_tier
  FROM over_limit o
  JOIN homework h ON h.class_key = o.class_key AND h.assigned_on = o.day
  WHERE h.kind = 'written'
),
compared AS (
  SELECT t.region_code, t.class_key, t.day, t.stage, t.minutes, t.value, t.step_id, t.school_id, t.school_key, t.class_id, t.row_id,
         t.tier, t.minutes_of_tier,
         MAX(CASE WHEN t.tier IN ('basic', 'standard', 'extended') THEN t.minutes_of_tier END)
           OVER (PARTITION BY t.class_key, t.day, t.subject) AS longest_tier
  FROM task t
)
SELECT k.region_code, k.school_id AS owner_id, k.school_key AS owner_key, k.class_id AS subject_id, k.class_key AS subject_key,
       k.day, k.stage, COUNT(*) AS tasks, k.minutes AS observed, k.value AS limit_value, k.step_id, ROW_IDS(k.row_id) AS evidence
FROM compared k
WHERE CASE WHEN k.tier IN ('basic', 'standard', 'extended') THEN k.minutes_of_tier = k.longest_tier ELSE TRUE END
GROUP BY k.region_code, k.school_id, k.school_key, k.class_id, k.class_key, k.day, k.stage, k.minutes, k.value, k.step_id
