/*
title: {zh: 小学书面作业校内完成比例, en: Written primary homework done in school}
numerator: {zh: 校内完成的书面作业项数, en: Written tasks done in school}
denominator: {zh: 书面作业项数, en: Written tasks}
unit: percent
period: week
direction: up
owner: school
provisions: [QJ-39, RC-03a, SH-07a]
parameters: []
*/
SELECT h.region_code, h.school_key AS owner_key, h.assigned_on AS day, SUM(CASE WHEN h.place = 'school' THEN 1 ELSE 0 END) AS numerator,
       COUNT(*) AS denominator
FROM homework h
WHERE h.kind = 'written' AND h.stage = 'primary' AND h.place IS NOT NULL AND h.assigned_on <= AS_OF()
GROUP BY h.region_code, h.school_key, h.assigned_on
