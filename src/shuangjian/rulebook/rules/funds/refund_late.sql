/*
title: {zh: 退费逾期, en: Refund overdue}
message:
  zh: "退费 {subject_id}（{amount_fen:yuan} 元）申请后 {observed} 天仍未按期退还，期限 {limit} 天。"
  en: "Refund {subject_id} ({amount_fen:yuan} yuan) took {observed} days from the request; the limit is {limit}."
remedy:
  zh: 立即退费并答复申请人。
  en: Pay it now and answer the family.
severity: serious
kind: breach
nature: event
owner: institution
subject: refund
unit: day
grain: []
provisions:
  - {id: 230000-2025-CONTRACT-refund}
parameters: [funds.refund.days_max]
*/
SELECT f.region_code, f.institution_id AS owner_id, f.institution_key AS owner_key, f.refund_id AS subject_id,
       f.institution_key || '/' || f.refund_id AS subject_key, f.requested_on AS day, f.amount_fen,
       DAYS_BETWEEN(f.requested_on, COALESCE(f.paid_on, AS_OF())) AS observed, lim.value AS limit_value, lim.step_id,
       ROW_ID(f.row_id) AS evidence
FROM refund f
JOIN parameter_funds_refund_days_max lim ON IN_FORCE(lim, f.region_code, f.requested_on)
WHERE DAYS_BETWEEN(f.requested_on, COALESCE(f.paid_on, AS_OF())) > lim.value
