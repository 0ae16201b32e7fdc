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
WITH paid AS (
  SELECT p.contract_key, SUM(p.amount_fen) AS amount_fen, ROW_IDS(p.row_id) AS evidence
  FROM payment p
  WHERE p.paid_on <= AS_OF()
  GROUP BY p.contract_key
)
SELECT k.region_code, k.institution_id AS owner_id, k.institution_key AS owner_key, k.contract_id AS subject_id,
       k.contract_key AS subject_key, AS_OF() AS day, CAST(p.amount_fen AS BIGINT) AS observed, k.amount_fen AS limit_value, p.evidence
FROM contract k
JOIN paid p ON p.contract_key = k.contract_key
WHERE p.amount_fen > k.amount_fen
