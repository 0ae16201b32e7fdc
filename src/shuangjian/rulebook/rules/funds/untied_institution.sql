/*
title: {zh: 收取预收费而未接入监管账户, en: Money taken in advance and no supervised account}
message:
  zh: "{subject_id} 尚有预收费 {observed:yuan} 元未拨付未退还，没有任何托管或保证金账户余额。"
  en: "{subject_id} holds {observed:yuan} yuan of prepaid fees neither released nor refunded, and no bank reports an escrow or deposit account of it."
remedy:
  zh: 到银行开立监管账户并接入划扣，预收费转入；完成前不得收费。
  en: Open a supervised account with deduction by the bank and move the money there; collect nothing until then.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-scope}
  - {id: CN-2021-2-mode}
  - {id: JD-32}
parameters: []
waits: [account_balance]
*/
WITH flow AS (
  SELECT p.institution_key, p.amount_fen FROM payment p WHERE p.paid_on <= AS_OF()
  UNION ALL
  SELECT r.institution_key, 0 - r.amount_fen AS amount_fen FROM release r WHERE r.released_on <= AS_OF()
  UNION ALL
  SELECT f.institution_key, 0 - f.amount_fen AS amount_fen FROM refund f WHERE f.paid_on <= AS_OF()
),
held AS (
  SELECT f.institution_key, CAST(SUM(f.amount_fen) AS BIGINT) AS amount_fen FROM flow f GROUP BY f.institution_key
)
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, AS_OF() AS day, h.amount_fen AS observed, ROW_ID(i.row_id) AS evidence
FROM institution i
JOIN held h ON h.institution_key = i.institution_key
WHERE h.amount_fen > 0 AND COVERS(i.valid_from, i.valid_to, AS_OF())
  AND NOT EXISTS (
    SELECT 1 FROM account_balance b WHERE b.institution_key = i.institution_key AND b.account <> 'operating' AND b.day <= AS_OF()
  )
