/*
title: {zh: 从业人员资格信息未公示, en: Qualification of staff not published}
message:
  zh: "{owner_id} 的{role_zh}人员 {subject_id} 资格信息未在场所和网站公示。"
  en: "The qualification of {subject_id} ({role}, {owner_id}) is not shown on the premises and online."
remedy:
  zh: 在机构场所和网站显著位置公示。
  en: Show it on the premises and on the website.
severity: minor
kind: breach
nature: state
owner: institution
subject: staff
unit: text
grain: []
provisions:
  - {id: CN-2021-9-disclosure}
  - {id: RC-11d}
parameters: []
*/
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.person_id AS subject_id,
       s.institution_key || '/' || s.person_id AS subject_key, SINCE(s.employed_from) AS since,
       UNTIL(s.employed_to) AS until, s.role, s.role AS discriminator,
       CASE WHEN s.role = 'teaching' THEN '教学' ELSE '教研' END AS role_zh, '未公示' AS observed_text, ROW_ID(s.row_id) AS evidence
FROM staff s
WHERE s.role IN ('teaching', 'research') AND s.published = FALSE
