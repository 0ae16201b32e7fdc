/*
title: {zh: 预收费未进入监管账户, en: Prepaid fee outside the supervised account}
message:
  zh: "缴费 {subject_id}（{amount_fen:yuan} 元）收入{observed}；该机构资金监管方式为{limit}。"
  en: "Payment {subject_id} ({amount_fen:yuan} yuan) entered the account “{account}”; the institution's fund mode is “{fund_mode}”."
remedy:
  zh: 将资金转入监管账户，并停止使用其他账户收费。
  en: Move the money into the supervised account and stop collecting elsewhere.
severity: serious
kind: breach
nature: event
owner: institution
subject: payment
unit: text
grain: []
provisions:
  - {id: CN-2021-2-scope}
  - {id: CN-2021-2-mode}
  - {id: CN-2025-PLATFORM-residence}
  - {id: JD-32}
  - {id: LC-17c}
parameters: []
*/
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.payment_id AS subject_id,
       p.institution_key || '/' || p.payment_id AS subject_key, p.paid_on AS day, p.amount_fen, p.account,
       COALESCE(i.fund_mode, 'unknown') AS fund_mode,
       CASE WHEN p.account = 'dedicated' THEN '专用账户' ELSE '其他账户' END AS observed_text,
       CASE WHEN i.fund_mode = 'escrow' THEN '银行托管' WHEN i.fund_mode = 'deposit' THEN '风险保证金'
            WHEN i.fund_mode = 'both' THEN '托管加保证金' ELSE '未登记' END AS limit_text,
       ROW_ID(p.row_id) AS evidence
FROM payment p
LEFT JOIN institution i ON i.institution_key = p.institution_key AND COVERS(i.valid_from, i.valid_to, p.paid_on)
WHERE p.account = 'other' OR (p.account = 'dedicated' AND i.fund_mode = 'escrow')
