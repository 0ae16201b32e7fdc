/*
title: {zh: 学科类一次性收费超过本地金额上限, en: Single collection for subject training above the local cap}
message:
  zh: "缴费 {subject_id} 一次收取 {observed:yuan} 元，本地对学科类的上限为 {limit:yuan} 元。"
  en: "Payment {subject_id} collects {observed:yuan} yuan at once; the local cap for subject training is {limit:yuan} yuan."
remedy:
  zh: 退还超出上限的部分。
  en: Refund what goes beyond the cap.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: fen
grain: []
provisions:
  - {id: CN-2023-FINANCE-cap}
  - {id: 370303-2025-CAP-1}
  - {id: 370285-2025-CAP-1}
parameters: [funds.collect.subject_amount_max]
*/
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day, p.amount_fen AS observed,
       lim.value AS limit_value, lim.step_id, ROW_ID(p.row_id) AS evidence
FROM payment p
JOIN parameter_funds_collect_subject_amount_max lim ON IN_FORCE(lim, p.region_code, p.paid_on)
WHERE p.category = 'subject' AND p.amount_fen > lim.value
