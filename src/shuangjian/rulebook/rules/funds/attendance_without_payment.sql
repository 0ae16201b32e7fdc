/*
title: {zh: 有消课而无缴费记录, en: Lessons attended and nothing paid}
message:
  zh: "合同 {subject_id} 已消 {observed} 课时，没有任何缴费记录，费用疑似未进入监管账户。"
  en: "{observed} lessons of contract {subject_id} have been attended and no payment is recorded: the fee may have gone elsewhere."
remedy:
  zh: 说明收费方式并补录缴费，资金转入监管账户。
  en: Say how the fee was taken, record it, and move it into the supervised account.
severity: general
kind: suspected
nature: state
owner: institution
subject: contract
unit: lesson
grain: []
provisions:
  - {id: CN-2021-2-scope}
  - {id: LC-17c}
parameters: []
*/
-- From the first lesson attended until the first payment, which may have come later.
WITH paid AS (
  SELECT p.contract_key, MIN(p.paid_on) AS day
  FROM payment p
  GROUP BY p.contract_key
),
attended AS (
  SELECT a.contract_key, SUM(a.lessons) AS lessons, MIN(a.attended_on) AS since, ROW_IDS(a.row_id) AS evidence
  FROM attendance a
  LEFT JOIN paid ON paid.contract_key = a.contract_key
  WHERE a.attended_on < LEAST(COALESCE(paid.day, FAR_FUTURE()), ADD_DAYS(AS_OF(), 1))
  GROUP BY a.contract_key
)
SELECT k.region_code, k.institution_id AS owner_id, k.institution_key AS owner_key, k.contract_id AS subject_id,
       k.contract_key AS subject_key, a.since, COALESCE(paid.day, FAR_FUTURE()) AS until, CAST(a.lessons AS INTEGER) AS observed, a.evidence
FROM contract k
JOIN attended a ON a.contract_key = k.contract_key
LEFT JOIN paid ON paid.contract_key = k.contract_key
WHERE k.amount_fen > 0
