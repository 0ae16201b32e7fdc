/*
title: {zh: 课后服务工作日覆盖率, en: School days with after-school service}
numerator: {zh: 有课后服务的上课日数, en: School days with service}
denominator: {zh: 上课日数, en: School days}
unit: percent
period: week
direction: up
owner: school
provisions: [SH-10, SH-11c, LC-05c]
parameters: []
*/
WITH service_span AS (
  SELECT s.region_code, MIN(s.starts_on) AS first_day, MAX(s.starts_on) AS last_day FROM service_session s GROUP BY s.region_code
),
held AS (
  SELECT s.school_key, s.starts_on AS day, COUNT(*) AS sessions
  FROM service_session s
  WHERE COALESCE(s.phase, '1') <> 'evening'
  GROUP BY s.school_key, s.starts_on
)
SELECT k.region_code, k.school_key AS owner_key, c.day, CASE WHEN h.sessions > 0 THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM school k
JOIN service_span p ON p.region_code = k.region_code
JOIN calendar_day c ON c.region_code = k.region_code
LEFT JOIN held h ON h.school_key = k.school_key AND h.day = c.day
WHERE c.kind = 'school_day' AND c.day BETWEEN p.first_day AND p.last_day AND c.day <= AS_OF()
