/*
title: {zh: 收取未公示的项目, en: Charge for an item that is not published}
message:
  zh: "缴费 {subject_id} 收取{observed} {amount_fen:yuan} 元，该机构未公示此项目。"
  en: "Payment {subject_id} charges {amount_fen:yuan} yuan for “{item}”, which the institution has not published."
remedy:
  zh: 退还该项费用；确需收取的先行公示。
  en: Refund it; publish an item before it is charged.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: text
grain: []
provisions:
  - {id: CN-2021-2-disclosure}
  - {id: CN-2023-53-22}
  - {id: LC-NI-12}
parameters: []
*/
WITH published AS (
  SELECT p.institution_key, p.valid_from, p.valid_to,
         CASE WHEN MATCHES(p.item, '资料|材料|教材|material') THEN 'material' WHEN MATCHES(p.item, '培训|课时|学费|tuition') THEN 'tuition'
              ELSE 'other' END AS item
  FROM price p
)
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day, p.item, p.amount_fen,
       CASE WHEN p.item = 'tuition' THEN '培训费' WHEN p.item = 'material' THEN '资料费' ELSE '其他费用' END AS observed_text,
       ROW_ID(p.row_id) AS evidence
FROM payment p
WHERE p.item IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM published u
    WHERE u.institution_key = p.institution_key AND u.item = p.item AND COVERS(u.valid_from, u.valid_to, p.paid_on)
  )
