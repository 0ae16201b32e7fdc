/*
title: {zh: 实际教学场所多于批准数, en: More sites in use than approved}
message:
  zh: "{subject_id} 批准场所 {limit} 处，实际使用 {observed} 处。"
  en: "{subject_id} uses {observed} sites; {limit} are approved."
remedy:
  zh: 停用未批准场所或申请审批。
  en: Give the others up or apply for approval.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: count
grain: []
provisions:
  - {id: CN-2018-80-permit}
  - {id: RC-10d}
  - {id: LC-08g, case: subject}
  - {id: LC-NI-01}
parameters: []
*/
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, SINCE(i.valid_from) AS since, UNTIL(i.valid_to) AS until, i.category AS provision_case, i.sites_in_use AS observed,
       i.approved_sites AS limit_value, ROW_ID(i.row_id) AS evidence
FROM institution i
WHERE i.sites_in_use > i.approved_sites
