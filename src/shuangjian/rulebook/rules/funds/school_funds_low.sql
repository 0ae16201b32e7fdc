/*
title: {zh: 课后服务经费安排低于生均标准, en: Funds for after-school service below the standard per pupil}
message:
  zh: "{subject_id} {year} 年度为 {pupils} 名在校生安排课后服务设施设备、材料等经费 {observed:yuan} 元，应不低于 {limit:yuan} 元。"
  en: "{subject_id} has {observed:yuan} yuan arranged for facilities and materials of after-school service in {year} for {pupils} pupils; at least {limit:yuan} are due."
remedy:
  zh: 由教育、财政部门补足当年安排的教育经费，并登记经费文件。
  en: Have the education and finance authorities make up the year's funds, and register the document.
severity: general
kind: breach
nature: state
owner: school
subject: school
unit: fen
grain: []
provisions:
  - {id: SH-16}
parameters: [afterschool.funds.yearly_per_pupil_min]
*/
-- A school of whose year nothing is recorded at all is not reported, which is another matter than nothing arranged.
WITH enrolled AS (
  SELECT c.school_key, SUM(c.pupils) AS pupils
  FROM school_class c
  GROUP BY c.school_key
),
arranged AS (
  SELECT f.region_code, f.school_id, f.school_key, f.year, ROW_IDS(f.row_id) AS evidence,
         SUM(CASE WHEN f.source IN ('fiscal', 'special_fund') AND f.fund_use IN ('facilities', 'materials', 'other')
                  THEN f.amount_fen ELSE 0 END) AS fen
  FROM school_funds f
  GROUP BY f.region_code, f.school_id, f.school_key, f.year
)
SELECT a.region_code, a.school_id AS owner_id, a.school_key AS owner_key, a.school_id AS subject_id, a.school_key AS subject_key,
       TEXT(a.year) AS discriminator, GREATEST(YEAR_START(a.year), lim.valid_from) AS since,
       LEAST(YEAR_START(a.year + 1), lim.valid_to) AS until, CAST(a.fen AS BIGINT) AS observed,
       CAST(e.pupils * lim.value AS BIGINT) AS limit_value, lim.step_id, TEXT(a.year) AS year, CAST(e.pupils AS INTEGER) AS pupils,
       a.evidence
FROM arranged a
JOIN enrolled e ON e.school_key = a.school_key
JOIN parameter_afterschool_funds_yearly_per_pupil_min lim ON EACH_STEP(lim, a.region_code)
WHERE a.fen < e.pupils * lim.value
