/*
title: {zh: 按周期收费跨度超过上限, en: Fee collected for too long a period}
message:
  zh: "缴费 {subject_id} 覆盖 {covers_from} 至 {covers_to}，超过一次性收取 {limit} 个月的上限。"
  en: "Payment {subject_id} covers {covers_from} to {covers_to}, more than the {limit} months that may be collected at once."
remedy:
  zh: 退还超出部分，按不超过上限的周期收费。
  en: Refund what goes beyond and collect for no longer than the limit.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: day
grain: []
provisions:
  - {id: CN-2021-2-span}
  - {id: CN-2021-2-both, case: both}
  - {id: CN-2022-4-charge, case: nonsubject}
parameters: [funds.collect.months_max]
*/
-- A period counted in months ends on the same day of the last month, or on its last day where that day is missing.
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day, p.covers_from, p.covers_to,
       CASE WHEN p.charge_basis = 'both' THEN 'both' WHEN p.category <> 'subject' THEN 'nonsubject' END AS provision_case,
       DAYS_BETWEEN(ADD_MONTHS(p.covers_from, lim.value), p.covers_to) AS observed, lim.value AS limit_value, lim.step_id,
       ROW_ID(p.row_id) AS evidence
FROM payment p
JOIN parameter_funds_collect_months_max lim ON IN_FORCE(lim, p.region_code, p.paid_on)
WHERE p.covers_to > ADD_MONTHS(p.covers_from, lim.value)
  AND (p.charge_basis IN ('period', 'both') OR p.charge_basis IS NULL)
