/*
title: {zh: 规模较大或情况复杂的机构无专人帮包, en: Large or complex institution without a person in charge}
message:
  zh: "{subject_id} 有学员 {observed} 人，须有专人帮包（{limit} 人起或情况复杂），未明确责任人。"
  en: "{subject_id} has {observed} learners and no person in charge by name; from {limit} learners on, or where it is complex, there must be one."
remedy:
  zh: 明确帮包责任人并写入该机构处置方案。
  en: Name a person in charge in the institution's disposal plan.
severity: general
kind: breach
nature: state
owner: institution
subject: institution
unit: person
grain: []
provisions:
  - {id: LC-23c}
parameters: [funds.closure.learners_min]
*/
SELECT d.region_code, d.institution_id AS owner_id, d.institution_key AS owner_key, d.institution_id AS subject_id,
       d.institution_key AS subject_key, SINCE(d.valid_from, lim.valid_from) AS since, LEAST(UNTIL(d.valid_to), lim.valid_to) AS until, d.learners AS observed, lim.value AS limit_value, lim.step_id,
       ROW_ID(d.row_id) AS evidence
FROM disposal_plan d
JOIN parameter_funds_closure_learners_min lim ON EACH_STEP(lim, d.region_code)
WHERE COALESCE(d.responsible_person, '') = ''
  AND (d.learners >= lim.value OR d.is_complex = TRUE)
