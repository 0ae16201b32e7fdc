/*
title: {zh: 退费未原路返回, en: Refund paid to another account}
message:
  zh: "退费 {subject_id}（{amount_fen:yuan} 元）未退回原支付账户。"
  en: "Refund {subject_id} ({amount_fen:yuan} yuan) did not go back to the paying account."
remedy:
  zh: 说明原因并提供家长确认，今后原路退回。
  en: Explain, show the family's consent, and refund by the same way in future.
severity: general
kind: breach
nature: event
owner: institution
subject: refund
unit: text
grain: []
provisions:
  - {id: CN-2021-2604-refund}
  - {id: CN-2025-PLATFORM-refund}
parameters: []
*/
SELECT f.region_code, f.institution_id AS owner_id, f.institution_key AS owner_key, f.refund_id AS subject_id,
       f.institution_key || '/' || f.refund_id AS subject_key, COALESCE(f.paid_on, f.requested_on) AS day, f.amount_fen, '其他账户' AS observed_text,
       ROW_ID(f.row_id) AS evidence
FROM refund f
WHERE f.account = 'other'
