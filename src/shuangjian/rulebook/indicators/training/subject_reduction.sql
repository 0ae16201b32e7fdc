/*
title: {zh: 学科类机构压减率, en: Reduction of subject institutions}
numerator: {zh: 已关闭或转型的机构数, en: Closed or changed to other training}
denominator: {zh: 曾登记的学科类机构数, en: Institutions ever registered for subjects}
unit: percent
period: day
direction: up
owner: institution
provisions: [JD-24a, SH-23a, LC-08d]
parameters: []
*/
WITH ever AS (
  SELECT i.region_code, i.institution_key FROM institution i WHERE i.category = 'subject' GROUP BY i.region_code, i.institution_key
),
still AS (
  SELECT n.institution_key, COUNT(*) AS entries
  FROM institution n
  WHERE n.category = 'subject' AND COALESCE(n.status, 'active') <> 'closed' AND COVERS(n.valid_from, n.valid_to, AS_OF())
  GROUP BY n.institution_key
)
SELECT e.region_code, e.institution_key AS owner_key, AS_OF() AS day, CASE WHEN s.entries > 0 THEN 0 ELSE 1 END AS numerator, 1 AS denominator
FROM ever e
LEFT JOIN still s ON s.institution_key = e.institution_key
