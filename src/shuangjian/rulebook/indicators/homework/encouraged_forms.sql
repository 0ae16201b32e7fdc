/*
title: {zh: 分层、弹性、个性化、探究式作业比例, en: Layered, elastic, individual and inquiry homework}
numerator: {zh: 采用鼓励形式的作业项数, en: Tasks in an encouraged form}
denominator: {zh: 作业项数, en: Tasks}
unit: percent
period: week
direction: up
owner: school
provisions: [LC-03e]
parameters: []
*/
SELECT h.region_code, h.school_key AS owner_key, h.assigned_on AS day,
       SUM(CASE WHEN h.form IN ('layered', 'elastic', 'individual', 'inquiry') THEN 1 ELSE 0 END) AS numerator, COUNT(*) AS denominator
FROM homework h
WHERE h.assigned_on <= AS_OF()
GROUP BY h.region_code, h.school_key, h.assigned_on
