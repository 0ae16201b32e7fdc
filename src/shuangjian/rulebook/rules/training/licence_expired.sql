/*
title: {zh: 办学许可证已过有效期, en: Licence expired}
message:
  zh: "{subject_id} 办学许可证有效期至 {licence_to}，已过期 {observed} 天，机构仍在办。"
  en: "The licence of {subject_id} ended on {licence_to}, {observed} days ago, and the institution is still active."
remedy:
  zh: 立即停止培训，办理延续或注销。
  en: Stop teaching; renew the licence or close.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: day
grain: []
provisions:
  - {id: CN-2018-80-permit}
  - {id: RC-10d}
  - {id: LC-NI-01}
parameters: []
unknown:
  institution.status:
    zh: 许可证已过期而仍列在册的，未写状态即视为在办；停业、关闭的应当写明。
    en: Who stands in the register with an expired licence counts as active; one that is suspended or closed says so.
*/
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, AS_OF() AS day, i.licence_to, ADD_DAYS(i.licence_to, 1) AS since,
       DAYS_BETWEEN(i.licence_to, AS_OF()) AS observed, 0 AS limit_value, ROW_ID(i.row_id) AS evidence
FROM institution i
WHERE i.licence_to < AS_OF() AND COALESCE(i.status, 'active') = 'active' AND COVERS(i.valid_from, i.valid_to, AS_OF())
