/*
title: {zh: 消课确认率, en: Lessons confirmed by families}
numerator: {zh: 已确认的课时数, en: Lessons confirmed}
denominator: {zh: 已消课时数, en: Lessons attended}
unit: percent
period: month
direction: up
owner: institution
provisions: [CN-2021-2-release, LC-11g]
parameters: []
*/
SELECT a.region_code, a.institution_key AS owner_key, MONTH_START(a.attended_on) AS day,
       CAST(SUM(CASE WHEN a.confirmed_on <= AS_OF() THEN a.lessons ELSE 0 END) AS BIGINT) AS numerator, CAST(SUM(a.lessons) AS BIGINT) AS denominator
FROM attendance a
WHERE a.attended_on <= AS_OF()
GROUP BY a.region_code, a.institution_key, MONTH_START(a.attended_on)
