/*
title: {zh: 作业公示覆盖率, en: Class-days with a homework notice}
numerator: {zh: 有公示的班日数, en: Class-days with a notice}
denominator: {zh: 应公示的班日数, en: Class-days that owe one}
unit: percent
period: week
direction: up
owner: school
provisions: [SH-09a, QJ-29, LC-02a, SH-08]
parameters: []
*/
WITH posting_span AS (
  SELECT n.region_code, MIN(n.day) AS first_day, MAX(n.day) AS last_day FROM homework_notice n GROUP BY n.region_code
)
SELECT k.region_code, k.school_key AS owner_key, c.day, SUM(CASE WHEN n.class_key IS NULL THEN 0 ELSE 1 END) AS numerator, COUNT(*) AS denominator
FROM school_class k
JOIN posting_span p ON p.region_code = k.region_code
JOIN calendar_day c ON c.region_code = k.region_code
LEFT JOIN (SELECT DISTINCT h.class_key, h.day FROM homework_notice h) n ON n.class_key = k.class_key AND n.day = c.day
WHERE c.kind = 'school_day' AND c.day BETWEEN p.first_day AND p.last_day AND c.day <= AS_OF()
GROUP BY k.region_code, k.school_key, c.day
