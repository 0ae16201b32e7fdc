/*
title: {zh: 校外人员占课后服务人员比例, en: External people among after-school staff}
numerator: {zh: 校外人员数, en: People who are not teachers of the school}
denominator: {zh: 课后服务人员数, en: People who led sessions}
unit: percent
period: month
direction: none
owner: school
provisions: [QJ-47, SH-15, JD-44, SH-14a]
parameters: []
*/
SELECT s.region_code, s.school_key AS owner_key, MONTH_START(s.starts_on) AS day,
       COUNT(DISTINCT CASE WHEN t.person_id IS NULL THEN s.staff_person_id END) AS numerator, COUNT(DISTINCT s.staff_person_id) AS denominator
FROM service_session s
LEFT JOIN teacher t ON t.school_key = s.school_key AND t.person_id = s.staff_person_id AND COVERS(t.employed_from, t.employed_to, s.starts_on)
WHERE s.staff_person_id IS NOT NULL AND s.starts_on <= AS_OF()
GROUP BY s.region_code, s.school_key, MONTH_START(s.starts_on)
