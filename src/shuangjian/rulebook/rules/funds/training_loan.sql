/*
title: {zh: 使用培训贷缴费, en: Fee paid by a training loan}
message:
  zh: "缴费 {subject_id}（{amount_fen:yuan} 元）以培训贷方式支付。"
  en: "Payment {subject_id} ({amount_fen:yuan} yuan) was made by a training loan."
remedy:
  zh: 解除贷款并退还费用，改用其他方式缴费。
  en: Undo the loan, refund the fee, and take payment another way.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: text
grain: []
provisions:
  - {id: CN-2021-2-loan}
  - {id: CN-2022-4-charge, case: nonsubject}
parameters: []
*/
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day, p.amount_fen,
       CASE WHEN p.category <> 'subject' THEN 'nonsubject' END AS provision_case, '培训贷' AS observed_text, ROW_ID(p.row_id) AS evidence
FROM payment p
WHERE p.method = 'loan'
