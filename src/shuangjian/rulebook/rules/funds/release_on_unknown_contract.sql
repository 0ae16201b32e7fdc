/*
title: {zh: 拨付对应的合同查不到, en: Money released on a contract that is nowhere}
message:
  zh: "{day} 拨付 {observed:yuan} 元（{subject_id}），合同 {contract_id} 不在合同表中。"
  en: "{observed:yuan} yuan were released on {day} ({subject_id}) on the contract {contract_id}, which is not among the contracts."
remedy:
  zh: 核对合同编号；没有合同和消课依据的，退回监管账户。
  en: Check the contract's number; without contract and lessons taken, return the money to escrow.
severity: serious
kind: suspected
nature: event
owner: institution
subject: release
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-release}
  - {id: LC-17d}
parameters: []
*/
SELECT r.region_code, r.institution_id AS owner_id, r.institution_key AS owner_key, r.release_id AS subject_id,
       r.institution_key || '/' || r.release_id AS subject_key, r.released_on AS day, r.contract_id, r.amount_fen AS observed,
       ROW_ID(r.row_id) AS evidence
FROM release r
WHERE NOT EXISTS (SELECT 1 FROM contract k WHERE k.contract_key = r.contract_key)
