/*
title: {zh: 按课时收费超过课时上限, en: Too many lessons collected at once}
message:
  zh: "缴费 {subject_id} 一次收取 {observed} 课时，每科上限 {limit} 课时。"
  en: "Payment {subject_id} collects {observed} lessons at once; the limit per subject is {limit}."
remedy:
  zh: 退还超出课时的费用。
  en: Refund the lessons beyond the limit.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: lesson
grain: []
provisions:
  - {id: CN-2021-2-lessons}
  - {id: CN-2021-2-both, case: both}
  - {id: CN-2022-4-charge, case: nonsubject}
parameters: [funds.collect.lessons_max]
*/
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day,
       CASE WHEN p.charge_basis = 'both' THEN 'both' WHEN p.category <> 'subject' THEN 'nonsubject' END AS provision_case,
       p.lessons AS observed, lim.value AS limit_value, lim.step_id, ROW_ID(p.row_id) AS evidence
FROM payment p
JOIN parameter_funds_collect_lessons_max lim ON IN_FORCE(lim, p.region_code, p.paid_on)
WHERE p.lessons > lim.value AND (p.charge_basis IN ('lesson', 'both') OR p.charge_basis IS NULL)
