/*
title: {zh: 课后服务参加率, en: Participation in after-school service}
numerator: {zh: 参加的学生数, en: Pupils who joined}
denominator: {zh: 征询的学生数, en: Pupils asked}
unit: percent
period: day
direction: up
owner: school
provisions: [QJ-44, SH-13, RC-06c, LC-15c]
parameters: []
*/
-- Pupils, not forms: one pupil may have several in a term.
SELECT e.region_code, e.school_key AS owner_key, AS_OF() AS day,
       COUNT(DISTINCT CASE WHEN e.reply = 'joined' THEN e.student_key END) AS numerator, COUNT(DISTINCT e.student_key) AS denominator
FROM service_enrolment e
WHERE NOT EXISTS (
  SELECT 1 FROM service_enrolment n WHERE n.school_key = e.school_key AND n.student_key = e.student_key AND n.term > e.term
)
GROUP BY e.region_code, e.school_key
