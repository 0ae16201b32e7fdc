/*
title: {zh: 未使用合同示范文本, en: Model contract not used}
message:
  zh: "合同 {subject_id}（{day} 签订）使用自拟文本。"
  en: "Contract {subject_id}, signed on {day}, is not on the model form."
remedy:
  zh: 改签示范文本合同。
  en: Sign again on the model form.
severity: general
kind: breach
nature: event
owner: institution
subject: contract
unit: text
grain: []
provisions:
  - {id: CN-2021-40-14-contract}
  - {id: CN-2021-2604-use}
  - {id: LC-11e}
parameters: []
*/
SELECT k.region_code, k.institution_id AS owner_id, k.institution_key AS owner_key, k.contract_id AS subject_id,
       k.contract_key AS subject_key, k.signed_on AS day, '自拟文本' AS observed_text, ROW_ID(k.row_id) AS evidence
FROM contract k
WHERE k.template = 'own'
