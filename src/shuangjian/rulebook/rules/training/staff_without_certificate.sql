/*
title: {zh: 学科类教学人员无有效教师资格证, en: Subject teacher without a valid certificate}
message:
  zh: "学科类机构 {owner_id} 的{role_zh}人员 {subject_id} 没有有效的教师资格证（{observed}）。"
  en: "{subject_id}, {role} staff of subject institution {owner_id}, has no valid teacher certificate ({observed_en})."
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
WITH holder AS (
  SELECT s.region_code, s.institution_id, s.institution_key, s.person_id, s.role, s.employed_from, s.employed_to, s.row_id,
         CASE WHEN COALESCE(s.certificate_no, '') <> '' THEN 1 ELSE 0 END AS has_one,
         CASE WHEN COALESCE(s.certificate_no, '') <> '' THEN ADD_DAYS(s.certificate_expires_on, 1) END AS void_from
  FROM staff s
)
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.person_id AS subject_id,
       s.institution_key || '/' || s.person_id AS subject_key, SINCE(s.employed_from, i.valid_from, s.void_from) AS since,
       UNTIL(s.employed_to, i.valid_to) AS until, s.role, s.role AS discriminator,
       CASE WHEN s.role = 'teaching' THEN '教学' ELSE '教研' END AS role_zh, CASE WHEN s.has_one = 1 THEN '证书已过期' ELSE '无证' END AS observed_text,
       CASE WHEN s.has_one = 1 THEN 'expired' ELSE 'none' END AS observed_en, ROW_ID(s.row_id) AS evidence
FROM holder s
JOIN institution i ON i.institution_key = s.institution_key
WHERE i.category = 'subject' AND s.role IN ('teaching', 'research') AND (s.has_one = 0 OR s.void_from IS NOT NULL)
