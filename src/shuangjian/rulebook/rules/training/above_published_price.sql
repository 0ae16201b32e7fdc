/*
title: {zh: 收费高于公示标准, en: Charge above the published price}
message:
  zh: "缴费 {subject_id} 收取 {observed:yuan} 元，按公示标准应不超过 {limit:yuan} 元。"
  en: "Payment {subject_id} is {observed:yuan} yuan; by the published price at most {limit:yuan} yuan are due."
remedy:
  zh: 退还多收费用。
  en: Refund the difference.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-disclosure}
  - {id: CN-2023-53-22}
  - {id: LC-NI-12}
parameters: []
*/
-- Tuition is published per lesson and multiplied by the lessons of the payment or of its contract; other items are whole.
WITH due AS (
  SELECT p.region_code, p.institution_id, p.institution_key, p.payment_id, p.paid_on, p.amount_fen, p.row_id,
         CASE WHEN p.item = 'material' THEN u.amount_fen ELSE u.amount_fen * COALESCE(p.lessons, k.lessons, 1) END AS price_fen
  FROM payment p
  JOIN contract k ON k.contract_key = p.contract_key
  JOIN price u ON u.course_key = k.course_key AND COVERS(u.valid_from, u.valid_to, p.paid_on)
  WHERE CASE WHEN p.item = 'material' THEN MATCHES(u.item, '资料|材料|教材|material') ELSE MATCHES(u.item, '培训|课时|学费|tuition') END
)
SELECT d.region_code, d.institution_id AS owner_id, d.institution_key AS owner_key, d.payment_id AS subject_id,
       d.institution_key || '/' || d.payment_id AS subject_key, d.paid_on AS day, d.amount_fen AS observed,
       CAST(MAX(d.price_fen) AS BIGINT) AS limit_value, ROW_IDS(d.row_id) AS evidence
FROM due d
GROUP BY d.region_code, d.institution_id, d.institution_key, d.payment_id, d.paid_on, d.amount_fen
HAVING d.amount_fen > MAX(d.price_fen)
