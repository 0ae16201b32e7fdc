/*
title: {zh: 参与课后服务教师比例, en: Teachers with duty in after-school service}
numerator: {zh: 参与课后服务的教师数, en: Teachers with duty}
denominator: {zh: 在职教师数, en: Teachers in service}
unit: percent
period: month
direction: up
owner: school
provisions: [QJ-46, SH-14b]
parameters: []
*/
SELECT t.region_code, t.school_key AS owner_key, AS_OF() AS day,
       COUNT(DISTINCT CASE WHEN s.session_id IS NOT NULL THEN t.person_id END) AS numerator, COUNT(DISTINCT t.person_id) AS denominator
FROM teacher t
LEFT JOIN service_session s ON s.school_key = t.school_key AND s.staff_person_id = t.person_id
  AND MONTH_START(s.starts_on) = MONTH_START(AS_OF()) AND s.starts_on <= AS_OF()
WHERE COVERS(t.employed_from, t.employed_to, AS_OF())
GROUP BY t.region_code, t.school_key
