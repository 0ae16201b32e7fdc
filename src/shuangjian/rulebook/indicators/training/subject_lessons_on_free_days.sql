/*
title: {zh: 休息日学科类课次比例, en: Subject lessons on rest days}
numerator: {zh: 休息日、节假日、寒暑假学科类课次数, en: Subject lessons on such days}
denominator: {zh: 学科类课次数, en: Subject lessons}
unit: percent
period: week
direction: down
owner: institution
provisions: [CN-2021-40-15-time, LC-09a, LC-NI-18]
parameters: []
*/
SELECT l.region_code, l.institution_key AS owner_key, l.starts_on AS day, SUM(CASE WHEN c.kind = 'school_day' THEN 0 ELSE 1 END) AS numerator,
       COUNT(*) AS denominator
FROM lesson l
JOIN calendar_day c ON c.region_code = l.region_code AND c.day = l.starts_on
WHERE l.category = 'subject' AND c.kind IS NOT NULL AND l.starts_on <= AS_OF()
GROUP BY l.region_code, l.institution_key, l.starts_on
