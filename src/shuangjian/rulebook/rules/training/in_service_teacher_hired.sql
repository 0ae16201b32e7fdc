/*
title: {zh: 聘用中小学在职教师, en: In-service school teacher employed}
message:
  zh: "{owner_id} 聘用的 {subject_id} 是 {observed} 的在职教师。"
  en: "{subject_id}, employed by {owner_id}, is an in-service teacher of {observed}."
remedy:
  zh: 核实后解除聘用，并通报所在学校。
  en: Verify, end the employment and tell the school.
severity: serious
kind: breach
nature: state
owner: institution
subject: staff
unit: text
grain: []
provisions:
  - {id: CN-2021-40-15-staff}
  - {id: CN-2021-9-inservice}
  - {id: CN-2022-4-staff}
  - {id: RC-11b}
  - {id: LC-NI-21}
parameters: []
*/
-- The day on which one employment ends and the other begins is a change of employer, no second job.
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.person_id AS subject_id,
       s.institution_key || '/' || s.person_id AS subject_key, t.school_id AS discriminator, t.school_id AS observed_text,
       SINCE(s.employed_from, t.employed_from) AS since, UNTIL(s.employed_to, t.employed_to) AS until, ROW_ID(s.row_id) AS evidence
FROM staff s
JOIN teacher t ON t.person_id = s.person_id
WHERE (s.employed_from IS NULL OR t.employed_to IS NULL OR s.employed_from <> t.employed_to)
  AND (t.employed_from IS NULL OR s.employed_to IS NULL OR t.employed_from <> s.employed_to)
