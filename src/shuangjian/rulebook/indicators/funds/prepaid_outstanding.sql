/*
title: {zh: 预收费未消余额, en: Prepaid money not yet released}
numerator: {zh: 未拨付未退还的金额, en: Money neither released nor refunded}
denominator: {zh: 累计预收费金额, en: All prepaid fees}
unit: percent
period: day
direction: down
owner: institution
provisions: [LC-11f, LC-17c, SH-25a]
parameters: []
*/
WITH flows AS (
  SELECT p.region_code, p.institution_key, p.amount_fen AS paid_fen, p.amount_fen AS left_fen FROM payment p WHERE p.paid_on <= AS_OF()
  UNION ALL
  SELECT r.region_code, r.institution_key, CAST(0 AS BIGINT) AS paid_fen, 0 - r.amount_fen AS left_fen FROM release r WHERE r.released_on <= AS_OF()
  UNION ALL
  SELECT f.region_code, f.institution_key, CAST(0 AS BIGINT) AS paid_fen, 0 - f.amount_fen AS left_fen FROM refund f WHERE f.paid_on <= AS_OF()
)
SELECT f.region_code, f.institution_key AS owner_key, AS_OF() AS day, CAST(SUM(f.left_fen) AS BIGINT) AS numerator,
       CAST(SUM(f.paid_fen) AS BIGINT) AS denominator
FROM flows f
GROUP BY f.region_code, f.institution_key
