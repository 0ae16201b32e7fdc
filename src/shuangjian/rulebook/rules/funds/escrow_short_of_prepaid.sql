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
WITH latest AS (
  SELECT b.institution_key, b.row_id, b.balance_fen, b.day,
         ROW_NUMBER() OVER (PARTITION BY b.institution_key ORDER BY b.day DESC, b.row_id DESC) AS place
  FROM account_balance b
  WHERE b.account = 'escrow' AND b.day <= AS_OF()
),
flows AS (
  SELECT p.institution_key, p.paid_on AS day, p.amount_fen FROM payment p WHERE p.account = 'escrow'
  UNION ALL
  SELECT r.institution_key, r.released_on AS day, 0 - r.amount_fen AS amount_fen FROM release r
  UNION ALL
  SELECT f.institution_key, f.paid_on AS day, 0 - f.amount_fen AS amount_fen FROM refund f
),
owed AS (
  SELECT l.institution_key, SUM(f.amount_fen) AS amount_fen
  FROM latest l
  JOIN flows f ON f.institution_key = l.institution_key
  WHERE l.place = 1 AND f.day <= l.day
  GROUP BY l.institution_key
)
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, AS_OF() AS day, l.day AS balance_day, l.balance_fen AS observed,
       CAST(o.amount_fen AS BIGINT) AS limit_value, ROW_ID(l.row_id) AS evidence
FROM institution i
JOIN latest l ON l.institution_key = i.institution_key
JOIN owed o ON o.institution_key = i.institution_key
WHERE COVERS(i.valid_from, i.valid_to, AS_OF()) AND l.place = 1 AND l.balance_fen < o.amount_fen
