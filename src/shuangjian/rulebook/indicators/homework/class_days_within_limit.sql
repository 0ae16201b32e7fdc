/*
title: {zh: 书面作业达标班日比例, en: Class-days within the homework limit}
numerator: {zh: 不超限的班日数, en: Class-days within the limit}
denominator: {zh: 有书面作业的班日数（三年级以上）, en: Class-days with written homework from grade 3}
unit: percent
period: week
direction: up
owner: school
provisions: [CN-2021-40-5, LC-01c, LC-00j, RC-01b, QJ-52]
parameters: [homework.written.minutes_max, homework.written.grade_minutes_max, homework.written.home_free_grade_max]
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
SELECT c.region_code, c.school_key AS owner_key, c.day,
       SUM(CASE WHEN c.minutes <= LEAST(lim.value, COALESCE(own.value, lim.value)) THEN 1 ELSE 0 END) AS numerator, COUNT(*) AS denominator
FROM by_class c
JOIN parameter_homework_written_minutes_max lim ON IN_FORCE(lim, c.region_code, c.day, c.stage)
LEFT JOIN parameter_homework_written_grade_minutes_max own ON IN_FORCE(own, c.region_code, c.day, TEXT(c.grade))
JOIN parameter_homework_written_home_free_grade_max low ON IN_FORCE(low, c.region_code, c.day)
WHERE c.grade > low.value
GROUP BY c.region_code, c.school_key, c.day
