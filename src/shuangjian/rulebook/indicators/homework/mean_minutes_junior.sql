/*
title: {zh: 初中书面作业平均时长, en: Mean written homework in junior classes}
numerator: {zh: 书面作业分钟数, en: Minutes of written homework}
denominator: {zh: 有书面作业的班日数, en: Class-days with written homework}
unit: min
period: week
direction: down
owner: school
provisions: [CN-2021-40-5, LC-01c, RC-01e, LC-NS-10]
parameters: []
*/
WITH by_subject AS (
  SELECT h.region_code, h.school_key, h.class_key, h.assigned_on AS day, h.subject, MIN(h.stage) AS stage, MIN(h.grade) AS grade,
         GREATEST(SUM(CASE WHEN h.tier = 'basic' THEN h.minutes ELSE 0 END), SUM(CASE WHEN h.tier = 'standard' THEN h.minutes ELSE 0 END),
                  SUM(CASE WHEN h.tier = 'extended' THEN h.minutes ELSE 0 END))
           + SUM(CASE WHEN h.tier IN ('basic', 'standard', 'extended') THEN 0 ELSE h.minutes END) AS minutes
  FROM homework h
  WHERE h.kind = 'written' AND h.assigned_on <= AS_OF()
  GROUP BY h.region_code, h.school_key, h.class_key, h.assigned_on, h.subject
),
by_class AS (
  SELECT s.region_code, s.school_key, s.class_key, s.day, MIN(s.stage) AS stage, MIN(s.grade) AS grade, SUM(s.minutes) AS minutes
  FROM by_subject s
  GROUP BY s.region_code, s.school_key, s.class_key, s.day
)
SELECT c.region_code, c.school_key AS owner_key, c.day, CAST(SUM(c.minutes) AS BIGINT) AS numerator, COUNT(*) AS denominator
FROM by_class c
WHERE c.stage = 'junior'
GROUP BY c.region_code, c.school_key, c.day
