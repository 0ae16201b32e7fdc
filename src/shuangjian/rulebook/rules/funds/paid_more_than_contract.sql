/*
title: {zh: 实收超过合同金额, en: More collected than the contract says}
message:
  zh: "合同 {subject_id} 金额 {limit:yuan} 元，累计收费 {observed:yuan} 元。"
  en: "Contract {subject_id} is for {limit:yuan} yuan; {observed:yuan} yuan have been collected."
remedy:
  zh: 退还多收费用。
  en: Refund what was collected beyond the contract.
severity: serious
kind: breach
nature: state
owner: institution
subject: contract
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-disclosure}
  - {id: LC-NI-12}
parameters: []
*/
WITH flow AS (
  SELECT p.contract_key, p.paid_on AS day, p.amount_fen FROM payment p
  UNION ALL
  SELECT f.contract_key, COALESCE(f.paid_on, FAR_FUTURE()) AS day, 0 - f.amount_fen AS amount_fen FROM refund f
),
by_day AS (
  SELECT f.contract_key, f.day, SUM(f.amount_fen) AS amount_fen
  FROM flow f
  GROUP BY f.contract_key, f.day
),
held AS (
  -- What has been collected and not been given back, from the evening of one day to the next on which that changed.
  SELECT d.contract_key, d.day, LEAD(d.day) OVER (PARTITION BY d.contract_key ORDER BY d.day) AS next_day,
         SUM(d.amount_fen) OVER (PARTITION BY d.contract_key ORDER BY d.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS amount_fen
  FROM by_day d
)
SELECT k.region_code, k.institution_id AS owner_id, k.institution_key AS owner_key, k.contract_id AS subject_id,
       k.contract_key AS subject_key, h.day AS since, COALESCE(h.next_day, FAR_FUTURE()) AS until, CAST(h.amount_fen AS BIGINT) AS observed,
       k.amount_fen AS limit_value, ROW_IDS(p.row_id) AS evidence
FROM contract k
JOIN held h ON h.contract_key = k.contract_key
JOIN payment p ON p.contract_key = k.contract_key AND p.paid_on <= h.day
WHERE h.amount_fen > k.amount_fen
GROUP BY k.region_code, k.institution_id, k.institution_key, k.contract_id, k.contract_key, h.day, h.next_day, h.amount_fen, k.amount_fen
