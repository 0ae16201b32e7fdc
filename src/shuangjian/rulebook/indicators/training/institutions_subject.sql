/*
title: {zh: 学科类机构占比, en: Share of subject institutions}
numerator: {zh: 学科类机构数, en: Institutions for subject}
denominator: {zh: 在册机构数, en: Institutions on the register}
unit: percent
period: day
direction: none
owner: institution
provisions: [QJ-04, LC-08e]
parameters: []
*/
SELECT i.region_code, i.institution_key AS owner_key, AS_OF() AS day, CASE WHEN i.category = 'subject' THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM institution i
WHERE COVERS(i.valid_from, i.valid_to, AS_OF()) AND COALESCE(i.status, 'active') <> 'closed'
