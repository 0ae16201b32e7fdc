/*
title: {zh: 教学教研人员占比不足, en: Too few teaching and research staff}
message:
  zh: "{subject_id} 从业人员 {total} 人，其中教学教研人员 {observed} 人，低于半数。"
  en: "{observed} of the {total} staff of {subject_id} teach or do research, less than half."
remedy:
  zh: 补充专职教学教研人员。
  en: Take on teaching and research staff.
severity: minor
kind: breach
nature: state
owner: institution
subject: institution
unit: person
grain: []
provisions:
  - {id: CN-2021-9-ratio}
parameters: [training.staff.others_per_teacher_max]
*/
WITH person AS (
  -- One person may have two roles: whoever teaches or does research counts as such.
  SELECT s.region_code, s.institution_id, s.institution_key, s.person_id,
         MAX(CASE WHEN s.role IN ('teaching', 'research') THEN 1 ELSE 0 END) AS teaches, MIN(s.row_id) AS row_id
  FROM staff s
  WHERE COVERS(s.employed_from, s.employed_to, AS_OF())
  GROUP BY s.region_code, s.institution_id, s.institution_key, s.person_id
),
counted AS (
  SELECT p.region_code, p.institution_id, p.institution_key, SUM(p.teaches) AS teaching, COUNT(*) AS total, ROW_IDS(p.row_id) AS evidence
  FROM person p
  GROUP BY p.region_code, p.institution_id, p.institution_key
)
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.institution_id AS subject_id,
       c.institution_key AS subject_key, AS_OF() AS day, c.total, CAST(c.teaching AS INTEGER) AS observed, ratio.step_id, c.evidence
FROM counted c
JOIN parameter_training_staff_others_per_teacher_max ratio ON IN_FORCE(ratio, c.region_code, AS_OF())
WHERE c.total - c.teaching > c.teaching * ratio.value
