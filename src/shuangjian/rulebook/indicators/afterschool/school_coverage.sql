/*
title: {zh: 课后服务学校覆盖率, en: Schools that offer after-school service}
numerator: {zh: 开展课后服务的学校数, en: Schools with service}
denominator: {zh: 义务教育学校数, en: Schools of compulsory education}
unit: percent
period: day
direction: up
owner: school
provisions: [QJ-41, SH-11a, LC-05a, LC-00j]
parameters: []
*/
WITH offering AS (
  SELECT s.school_key, COUNT(*) AS sessions FROM service_session s WHERE s.starts_on <= AS_OF() GROUP BY s.school_key
)
SELECT k.region_code, k.school_key AS owner_key, AS_OF() AS day, CASE WHEN o.sessions > 0 THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM school k
LEFT JOIN offering o ON o.school_key = k.school_key
