/*
title: {zh: 拆分收费合计超过金额上限, en: Split collections add up to more than the cap}
message:
  zh: "学员 {student_id} 同一时段的 {payments} 笔非学科类缴费合计 {observed:yuan} 元，上限 {limit:yuan} 元。"
  en: "{payments} payments of learner {student_id} for non-subject training within one span add up to {observed:yuan} yuan; the cap is {limit:yuan} yuan."
remedy:
  zh: 退还超出部分，不得以拆分方式规避上限。
  en: Refund what goes beyond; splitting does not lift the cap.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: fen
grain: []
provisions:
  - {id: CN-2022-4-charge}
parameters: [funds.collect.nonsubject_amount_max]
*/
WITH collected AS (
  SELECT p.region_code, p.institution_id, p.institution_key, p.payment_id, p.row_id, p.student_id, p.student_key,
         COALESCE(p.subject, '') AS subject, p.paid_on, p.amount_fen, COALESCE(p.covers_from, p.paid_on) AS span_from,
         COALESCE(p.covers_to, p.covers_from, p.paid_on) AS span_to
  FROM payment p
  WHERE p.category <> 'subject'
),
joined AS (
  SELECT a.region_code, a.institution_id, a.institution_key, a.payment_id, a.student_id, a.paid_on, a.amount_fen AS own,
         CAST(SUM(b.amount_fen) AS BIGINT) AS amount_fen, COUNT(*) AS payments, ROW_IDS(b.row_id) AS evidence
  FROM collected a
  JOIN collected b ON b.institution_key = a.institution_key AND b.student_key = a.student_key AND b.subject = a.subject
  WHERE b.span_from <= a.span_to AND b.span_to >= a.span_from
    AND (b.paid_on < a.paid_on OR (b.paid_on = a.paid_on AND b.payment_id <= a.payment_id))
  GROUP BY a.region_code, a.institution_id, a.institution_key, a.payment_id, a.student_id, a.paid_on, a.amount_fen
)
SELECT j.region_code, j.institution_id AS owner_id, j.institution_key AS owner_key, j.payment_id AS subject_id,
       j.institution_key || '/' || j.payment_id AS subject_key, j.paid_on AS day, j.student_id, j.payments,
       j.amount_fen AS observed, lim.value AS limit_value, lim.step_id, j.evidence
FROM joined j
JOIN parameter_funds_collect_nonsubject_amount_max lim ON IN_FORCE(lim, j.region_code, j.paid_on)
WHERE j.amount_fen > lim.value AND j.own <= lim.value
