/*
title: {zh: 持有效许可证机构比例, en: Institutions with a valid licence}
numerator: {zh: 许可证有效的机构数, en: Institutions with a valid licence}
denominator: {zh: 在办机构数, en: Active institutions}
unit: percent
period: day
direction: up
owner: institution
provisions: [RC-10d, LC-08e, LC-NI-01]
parameters: []
*/
SELECT i.region_code, i.institution_key AS owner_key, AS_OF() AS day,
       CASE WHEN COALESCE(i.status, 'active') = 'active' AND (i.licence_to IS NULL OR i.licence_to >= AS_OF()) AND i.licence_no IS NOT NULL
            THEN 1 ELSE 0 END AS numerator,
       1 AS denominator
FROM institution i
WHERE COVERS(i.valid_from, i.valid_to, AS_OF()) AND COALESCE(i.status, 'active') IN ('active', 'unlicensed')
