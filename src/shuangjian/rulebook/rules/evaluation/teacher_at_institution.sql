/*
title: {zh: 在职教师在培训机构任职, en: School teacher working for a training institution}
message:
  zh: "{owner_id} 的教师 {subject_id} 在职期间出现在机构 {observed} 的从业人员名单中。"
  en: "Teacher {subject_id} of {owner_id} appears in the staff list of {observed} while employed at the school."
remedy:
  zh: 保护性核实；属实的责令退出并按规定处理。
  en: Verify it discreetly; if so, end it and act by the rules.
severity: serious
kind: breach
nature: state
owner: school
subject: teacher
unit: text
grain: []
provisions:
  - {id: CN-2021-40-15-staff}
  - {id: CN-2021-9-inservice}
  - {id: RC-11b}
  - {id: LC-NS-04}
parameters: []
*/
-- The day on which one employment ends and the other begins is a change of employer, no second job.
SELECT t.region_code, t.school_id AS owner_id, t.school_key AS owner_key, t.person_id AS subject_id,
       t.school_key || '/' || t.person_id AS subject_key, s.institution_key AS discriminator, s.institution_id AS observed_text,
       SINCE(t.employed_from, s.employed_from) AS since, UNTIL(t.employed_to, s.employed_to) AS until, ROW_ID(s.row_id) AS evidence
FROM teacher t
JOIN staff s ON s.person_id = t.person_id
WHERE (s.employed_from IS NULL OR t.employed_to IS NULL OR s.employed_from <> t.employed_to)
  AND (t.employed_from IS NULL OR s.employed_to IS NULL OR t.employed_from <> s.employed_to)
