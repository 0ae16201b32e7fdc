/*
title: {zh: 学科类教学人员无教师资格证, en: Subject teacher without a certificate}
message:
  zh: "学科类机构 {owner_id} 的{role_zh}人员 {subject_id} 没有教师资格证。"
  en: "{subject_id}, {role} staff of subject institution {owner_id}, has no teacher certificate."
remedy:
  zh: 停止其教学工作，改由具备资格的人员承担。
  en: Take the person off teaching; let a qualified one take over.
severity: serious
kind: breach
nature: state
owner: institution
subject: staff
unit: text
grain: []
provisions:
  - {id: CN-2021-40-15-staff}
  - {id: CN-2021-9-qualification}
  - {id: LC-10f}
  - {id: LC-NI-20}
parameters: []
*/
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.person_id AS subject_id,
       s.institution_key || '/' || s.person_id AS subject_key, SINCE(s.employed_from, i.valid_from) AS since,
       UNTIL(s.employed_to, i.valid_to) AS until, s.role, s.role AS discriminator,
       CASE WHEN s.role = 'teaching' THEN '教学' ELSE '教研' END AS role_zh, '无证' AS observed_text, ROW_ID(s.row_id) AS evidence
FROM staff s
JOIN institution i ON i.institution_key = s.institution_key
WHERE i.category = 'subject' AND s.role IN ('teaching', 'research') AND COALESCE(s.certificate_no, '') = ''
