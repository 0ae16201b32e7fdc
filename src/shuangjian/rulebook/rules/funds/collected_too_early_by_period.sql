/*
title: {zh: 收费早于开课前规定时间, en: Fee collected too early before the course}
message:
  zh: "缴费 {subject_id} 于 {day} 收取，课程 {course_start} 才开始；不得早于开课前 {limit} 个月。"
  en: "Payment {subject_id} was collected on {day} for a course beginning on {course_start}; that is earlier than {limit} month before it."
remedy:
  zh: 退费，或待可收费之日再收取。
  en: Refund it, or wait for the day on which it may be collected.
severity: general
kind: breach
nature: event
owner: institution
subject: payment
unit: day
grain: []
provisions:
  - {id: CN-2021-2-span, case: period}
  - {id: CN-2021-2-lessons, case: lesson}
parameters: [funds.collect.months_ahead_max]
*/
-- Who states no basis is bound by both. A first fee by lesson has no lessons left to count and is bound by the month alone.
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day, COALESCE(p.covers_from, k.starts_on) AS course_start,
       DAYS_BETWEEN(p.paid_on, COALESCE(p.covers_from, k.starts_on)) AS observed, ahead.value AS limit_value, ahead.step_id,
       CASE WHEN p.charge_basis = 'lesson' THEN 'lesson' ELSE 'period' END AS provision_case, ROW_ID(p.row_id) AS evidence
FROM payment p
LEFT JOIN contract k ON k.contract_key = p.contract_key
JOIN parameter_funds_collect_months_ahead_max ahead ON IN_FORCE(ahead, p.region_code, p.paid_on)
WHERE ADD_MONTHS(p.paid_on, ahead.value) < COALESCE(p.covers_from, k.starts_on)
  AND (COALESCE(p.charge_basis, 'both') <> 'lesson' OR p.lessons_left IS NULL)
