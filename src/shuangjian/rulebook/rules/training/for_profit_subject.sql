/*
title: {zh: 学科类机构未登记为非营利性, en: Subject institution not registered as non-profit}
message:
  zh: "学科类机构 {subject_id} 登记类型为{observed}，应统一登记为非营利性。"
  en: "Subject institution {subject_id} is registered as {legal_form}; it must be non-profit."
remedy:
  zh: 办理非营利性登记或终止学科类培训。
  en: Register as non-profit or end subject training.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2021-40-13}
  - {id: RC-10a}
  - {id: LC-08f}
parameters: []
unknown:
  institution.status:
    zh: 仍列在册而未写状态的，视为在办；已关闭的应当写明。
    en: Who stands in the register without a status counts as active; one that is closed says so.
*/
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, SINCE(i.valid_from) AS since, UNTIL(i.valid_to) AS until, i.legal_form,
       CASE WHEN i.legal_form = 'for_profit' THEN '营利性' ELSE '未登记' END AS observed_text, ROW_ID(i.row_id) AS evidence
FROM institution i
WHERE i.category = 'subject' AND i.legal_form <> 'non_profit' AND COALESCE(i.status, 'active') <> 'closed'
