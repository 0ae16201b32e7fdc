/*
title: {zh: 文化艺术类机构占比, en: Share of art institutions}
numerator: {zh: 文化艺术类机构数, en: Institutions for art}
denominator: {zh: 在册机构数, en: Institutions on the register}
unit: percent
period: day
direction: none
owner: institution
provisions: [QJ-04, LC-08h]
parameters: []
*/
SELECT i.region_code, i.institution_key AS owner_key, AS_OF() AS day, CASE WHEN i.category = 'art' THEN 1 ELSE 0 END AS numerator, 1 AS denominator
FROM institution i
WHERE COVERS(i.valid_from, i.valid_to, AS_OF()) AND COALESCE(i.status, 'active') <> 'closed'
