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
-- Who is there changes on the days somebody comes or goes: from each of these to the next the share is one.
WITH change AS (
  SELECT s.institution_key, SINCE(s.employed_from) AS day
  FROM staff s
  UNION ALL
  SELECT s.institution_key, UNTIL(s.employed_to) AS day
  FROM staff s
),
changed AS (
  SELECT c.institution_key, c.day
  FROM change c
  GROUP BY c.institution_key, c.day
),
span AS (
  SELECT c.institution_key, c.day, COALESCE(LEAD(c.day) OVER (PARTITION BY c.institution_key ORDER BY c.day), FAR_FUTURE()) AS until
  FROM changed c
),
person AS (
  -- One person may have two roles: whoever teaches or does research counts as such.
  SELECT s.region_code, s.institution_id, s.institution_key, s.person_id, span.day, span.until,
         MAX(CASE WHEN s.role IN ('teaching', 'research') THEN 1 ELSE 0 END) AS teaches, MIN(s.row_id) AS row_id
  FROM staff s
  JOIN span ON span.institution_key = s.institution_key AND SINCE(s.employed_from) <= span.day AND UNTIL(s.employed_to) > span.day
  GROUP BY s.region_code, s.institution_id, s.institution_key, s.person_id, span.day, span.until
),
counted AS (
  SELECT p.region_code, p.institution_id, p.institution_key, p.day, p.until, SUM(p.teaches) AS teaching, COUNT(*) AS total,
         ROW_IDS(p.row_id) AS evidence
  FROM person p
  GROUP BY p.region_code, p.institution_id, p.institution_key, p.day, p.until
)
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.institution_id AS subject_id,
       c.institution_key AS subject_key, GREATEST(c.day, ratio.valid_from) AS since, LEAST(c.until, ratio.valid_to) AS until, c.total,
       CAST(c.teaching AS INTEGER) AS observed, ratio.step_id, c.evidence
FROM counted c
JOIN parameter_training_staff_others_per_teacher_max ratio ON EACH_STEP(ratio, c.region_code)
WHERE c.total - c.teaching > c.teaching * ratio.value
