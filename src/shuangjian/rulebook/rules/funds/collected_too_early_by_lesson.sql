/*
title: {zh: 按课时收费早于规定的剩余课时, en: Fee by lesson collected with too many lessons left}
message:
  zh: "缴费 {subject_id} 收取时本科目尚余 {observed} 课时，超过 {limit} 课时，且不在新课开始前规定时间内。"
  en: "Payment {subject_id} was collected with {observed} lessons of the subject left (at most {limit}) and not within the time before a new course."
remedy:
  zh: 退费，待剩余课时达到规定后再收取。
  en: Refund it; collect when few enough lessons are left.
severity: general
kind: breach
nature: event
owner: institution
subject: payment
unit: lesson
grain: []
provisions:
  - {id: CN-2021-2-lessons}
parameters: [funds.collect.lessons_left_max, funds.collect.months_ahead_max]
*/
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day, p.lessons_left AS observed,
       lim.value AS limit_value, lim.step_id, ROW_ID(p.row_id) AS evidence
FROM payment p
LEFT JOIN contract k ON k.contract_key = p.contract_key
JOIN parameter_funds_collect_lessons_left_max lim ON IN_FORCE(lim, p.region_code, p.paid_on)
JOIN parameter_funds_collect_months_ahead_max ahead ON IN_FORCE(ahead, p.region_code, p.paid_on)
WHERE p.lessons_left > lim.value
  AND (p.charge_basis IN ('lesson', 'both') OR (p.charge_basis IS NULL AND p.lessons IS NOT NULL))
  AND ADD_MONTHS(p.paid_on, ahead.value) < COALESCE(p.covers_from, k.starts_on, FAR_FUTURE())
