/*
title: {zh: 拆分收费合计超过课时上限, en: Split collections add up to too many lessons}
message:
  zh: "学员 {student_id} 同一时段的 {payments} 笔缴费合计 {observed} 课时（学科 {subject}），每科上限 {limit} 课时。"
  en: "{payments} payments of learner {student_id} within one span add up to {observed} lessons ({subject}); the limit per subject is {limit}."
remedy:
  zh: 退还超出部分，不得以拆分方式规避上限。
  en: Refund what goes beyond; splitting does not lift the limit.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: lesson
grain: []
provisions:
  - {id: CN-2021-2-lessons}
parameters: [funds.collect.lessons_max]
*/
WITH by_lesson AS (
  SELECT p.region_code, p.institution_id, p.institution_key, p.payment_id, p.row_id, p.student_id, p.student_key,
         COALESCE(p.subject, '') AS subject, p.paid_on, p.lessons, COALESCE(p.covers_from, p.paid_on) AS span_from,
         COALESCE(p.covers_to, p.covers_from, p.paid_on) AS span_to
  FROM payment p
  WHERE p.lessons IS NOT NULL AND COALESCE(p.charge_basis, 'lesson') <> 'period'
),
joined AS (
  -- Each payment with those made up to then for the same pupil, institution and subject whose span meets its own.
  SELECT a.region_code, a.institution_id, a.institution_key, a.payment_id, a.student_id, a.subject, a.paid_on, a.lessons AS own,
         CAST(SUM(b.lessons) AS INTEGER) AS lessons, COUNT(*) AS payments, ROW_IDS(b.row_id) AS evidence
  FROM by_lesson a
  JOIN by_lesson b ON b.institution_key = a.institution_key AND b.student_key = a.student_key AND b.subject = a.subject
  WHERE b.span_from <= a.span_to AND b.span_to >= a.span_from
    AND (b.paid_on < a.paid_on OR (b.paid_on = a.paid_on AND b.payment_id <= a.payment_id))
  GROUP BY a.region_code, a.institution_id, a.institution_key, a.payment_id, a.student_id, a.subject, a.paid_on, a.lessons
)
SELECT j.region_code, j.institution_id AS owner_id, j.institution_key AS owner_key, j.payment_id AS subject_id,
       j.institution_key || '/' || j.payment_id AS subject_key, j.paid_on AS day, j.student_id, j.subject, j.payments,
       j.lessons AS observed, lim.value AS limit_value, lim.step_id, j.evidence
FROM joined j
JOIN parameter_funds_collect_lessons_max lim ON IN_FORCE(lim, j.region_code, j.paid_on)
WHERE j.lessons > lim.value AND j.own <= lim.value
