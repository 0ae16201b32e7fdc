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
  - {id: 110000-2022-PREPAID-before}
  - {id: 110000-2022-PREPAID-after}
parameters: [funds.refund.days_max, funds.refund.before_start_days_max]
*/
-- Asked for before the course begins, a refund has the days that are set for that, where a region sets them.
WITH due AS (
  SELECT f.region_code, f.institution_id, f.institution_key, f.refund_id, f.requested_on, f.paid_on, f.amount_fen, f.row_id,
         COALESCE(early.value, lim.value) AS limit_value, COALESCE(early.step_id, lim.step_id) AS step_id
  FROM refund f
  JOIN parameter_funds_refund_days_max lim ON IN_FORCE(lim, f.region_code, f.requested_on)
  LEFT JOIN contract k ON k.contract_key = f.contract_key AND f.requested_on < k.starts_on
  LEFT JOIN parameter_funds_refund_before_start_days_max early ON IN_FORCE(early, k.region_code, f.requested_on)
)
SELECT d.region_code, d.institution_id AS owner_id, d.institution_key AS owner_key, d.refund_id AS subject_id,
       d.institution_key || '/' || d.refund_id AS subject_key, d.requested_on AS day, d.amount_fen,
       DAYS_BETWEEN(d.requested_on, COALESCE(d.paid_on, AS_OF())) AS observed, d.limit_value, d.step_id,
       ROW_ID(d.row_id) AS evidence
FROM due d
WHERE DAYS_BETWEEN(d.requested_on, COALESCE(d.paid_on, AS_OF())) > d.limit_value
