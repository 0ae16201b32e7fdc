/*
title: {zh: 托管账户余额少于应有预收费, en: Escrow account holds less than is prepaid}
message:
  zh: "{subject_id} 托管账户 {balance_day} 余额 {observed:yuan} 元，按收费、拨付、退费应有 {limit:yuan} 元。"
  en: "The escrow account of {subject_id} held {observed:yuan} yuan on {balance_day}; payments less releases and refunds make {limit:yuan} yuan."
remedy:
  zh: 核对银行流水，查明差额并补足。
  en: Reconcile with the bank, explain the difference and make it good.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-scope}
  - {id: CN-2021-2-release}
  - {id: LC-17c}
  - {id: LC-11f}
parameters: []
*/
-- What should be there on the evening of each balance known, from all that went in and out until then; a balance holds until the next.
WITH flow AS (
  SELECT p.institution_key, p.paid_on AS day, p.amount_fen FROM payment p WHERE p.account = 'escrow'
  UNION ALL
  SELECT r.institution_key, r.released_on AS day, 0 - r.amount_fen AS amount_fen FROM release r
  UNION ALL
  SELECT f.institution_key, COALESCE(f.paid_on, FAR_FUTURE()) AS day, 0 - f.amount_fen AS amount_fen FROM refund f
),
balance AS (
  SELECT b.institution_key, b.day, b.balance_fen, b.row_id, LEAD(b.day) OVER (PARTITION BY b.institution_key ORDER BY b.day, b.balance_fen) AS next_day
  FROM account_balance b
  WHERE b.account = 'escrow'
),
event AS (
  SELECT f.institution_key, f.day, 0 AS place, f.amount_fen, 0 AS balance_fen, FAR_FUTURE() AS next_day, '' AS row_id FROM flow f
  UNION ALL
  SELECT b.institution_key, b.day, 1 AS place, 0 AS amount_fen, b.balance_fen, COALESCE(b.next_day, FAR_FUTURE()) AS next_day, b.row_id FROM balance b
),
known AS (
  SELECT e.institution_key, e.day, e.place, e.balance_fen, e.next_day, e.row_id,
         SUM(e.amount_fen) OVER (PARTITION BY e.institution_key ORDER BY e.day, e.place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS owed_fen
  FROM event e
)
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, SINCE(k.day, i.valid_from) AS since, LEAST(k.next_day, UNTIL(i.valid_to)) AS until,
       k.day AS balance_day, k.balance_fen AS observed, CAST(k.owed_fen AS BIGINT) AS limit_value, ROW_ID(k.row_id) AS evidence
FROM institution i
JOIN known k ON k.institution_key = i.institution_key
WHERE k.place = 1 AND k.balance_fen < k.owed_fen
