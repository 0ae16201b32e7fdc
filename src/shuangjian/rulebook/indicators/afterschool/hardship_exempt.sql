/*
title: {zh: 特困生免费比例, en: Pupils in hardship who pay nothing}
numerator: {zh: 免费的特困生数, en: Pupils in hardship without a bill}
denominator: {zh: 参加的特困生数, en: Pupils in hardship who joined}
unit: percent
period: day
direction: up
owner: school
provisions: [QJ-45]
parameters: []
*/
-- Pupils, not forms: one bill among several is a bill.
SELECT e.region_code, e.school_key AS owner_key, AS_OF() AS day,
       COUNT(DISTINCT e.student_key) - COUNT(DISTINCT CASE WHEN e.fee_charged_fen > 0 THEN e.student_key END) AS numerator,
       COUNT(DISTINCT e.student_key) AS denominator
FROM service_enrolment e
WHERE e.hardship = TRUE AND e.reply = 'joined'
  AND NOT EXISTS (SELECT 1 FROM service_enrolment n WHERE n.school_key = e.school_key AND n.student_key = e.student_key AND n.term > e.term)
GROUP BY e.region_code, e.school_key
