/*
title: {zh: 合同示范文本使用率, en: Contracts on the model form}
numerator: {zh: 示范文本合同数, en: Contracts on the model form}
denominator: {zh: 合同数, en: Contracts}
unit: percent
period: month
direction: up
owner: institution
provisions: [CN-2021-2604-use, LC-11e]
parameters: []
*/
SELECT k.region_code, k.institution_key AS owner_key, MONTH_START(k.signed_on) AS day,
       SUM(CASE WHEN k.template = 'model' THEN 1 ELSE 0 END) AS numerator, COUNT(*) AS denominator
FROM contract k
WHERE k.template IS NOT NULL AND k.signed_on <= AS_OF()
GROUP BY k.region_code, k.institution_key, MONTH_START(k.signed_on)
