/*
title: {zh: 托管账户资金疑似挪作他用, en: Escrow money apparently spent on something else}
message:
  zh: "{owner_id} 托管账户 {day} 支出 {observed:yuan} 元（流水 {subject_id}），用途不是拨付或退费。"
  en: "{observed:yuan} yuan left the escrow account of {owner_id} on {day} (line {subject_id}) for something other than release or refund."
remedy:
  zh: 说明用途；挪用的立即归还。
  en: Explain the payment; return what was diverted at once.
severity: serious
kind: suspected
nature: event
owner: institution
subject: bank_movement
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-scope}
  - {id: CN-2023-FINANCE-funds}
  - {id: LC-NI-11}
  - {id: LC-17c}
parameters: []
*/
SELECT m.region_code, m.institution_id AS owner_id, m.institution_key AS owner_key, m.movement_id AS subject_id,
       m.institution_key || '/' || m.movement_id AS subject_key, m.booked_on AS day, m.amount_fen AS observed,
       ROW_ID(m.row_id) AS evidence
FROM bank_movement m
WHERE m.account = 'escrow' AND m.direction = 'out' AND m.purpose NOT IN ('release', 'refund')
