/*
title: {zh: 预收费托管覆盖率, en: Prepaid fees that entered escrow}
numerator: {zh: 进入监管账户的金额, en: Money that entered a supervised account}
denominator: {zh: 预收费金额, en: Prepaid fees}
unit: percent
period: month
direction: up
owner: institution
provisions: [CN-2021-2-scope, JD-32, LC-17c]
parameters: []
*/
SELECT p.region_code, p.institution_key AS owner_key, MONTH_START(p.paid_on) AS day,
       CAST(SUM(CASE WHEN p.account IN ('escrow', 'dedicated') THEN p.amount_fen ELSE 0 END) AS BIGINT) AS numerator,
       CAST(SUM(p.amount_fen) AS BIGINT) AS denominator
FROM payment p
WHERE p.account IS NOT NULL AND p.paid_on <= AS_OF()
GROUP BY p.region_code, p.institution_key, MONTH_START(p.paid_on)
