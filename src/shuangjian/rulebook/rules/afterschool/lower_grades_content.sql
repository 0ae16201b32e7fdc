/*
title: {zh: 一二年级课后服务内容安排不当, en: Content of after-school service in grades 1 and 2}
message:
  zh: "{owner_id} {grade} 年级 {day} 第 {phase} 阶段 {total} 分钟中，应为主的活动仅 {observed} 分钟（{expected}）。"
  en: "In phase {phase} of grade {grade} of {owner_id} on {day}, {observed} of {total} minutes were what the phase is mainly for ({expected_en})."
remedy:
  zh: 先安排阅读或书法，再安排户外；因天气调整的注明原因。
  en: "Phase one is mainly for reading or calligraphy, phase two for the open air; note the reason when the weather forbids it."
severity: minor
kind: suspected
nature: event
owner: school
subject: school
unit: min
grain: [school_key]
provisions:
  - {id: LC-07f}
parameters: [afterschool.lower_grade_max]
*/
WITH phases AS (
  SELECT s.region_code, s.school_id, s.school_key, s.starts_on AS day, s.grade, s.phase, COALESCE(s.class_id, '') AS class_id,
         SUM(s.ends_minute - s.starts_minute) AS total,
         SUM(CASE WHEN s.phase = '1' AND s.activity IN ('reading', 'calligraphy') OR s.phase = '2' AND s.activity = 'outdoor'
                  THEN s.ends_minute - s.starts_minute ELSE 0 END) AS fitting,
         ROW_IDS(s.row_id) AS evidence
  FROM service_session s
  WHERE s.phase IN ('1', '2')
  GROUP BY s.region_code, s.school_id, s.school_key, s.starts_on, s.grade, s.phase, COALESCE(s.class_id, '')
)
SELECT p.region_code, p.school_id AS owner_id, p.school_key AS owner_key, p.school_id AS subject_id, p.school_key AS subject_key, p.day,
       p.grade, p.phase, CAST(p.total AS INTEGER) AS total, TEXT(p.grade) || '/' || p.class_id || '/' || p.phase AS discriminator,
       CASE WHEN p.phase = '1' THEN '阅读、书法' ELSE '户外活动' END AS expected,
       CASE WHEN p.phase = '1' THEN 'reading, calligraphy' ELSE 'the open air' END AS expected_en,
       CAST(p.fitting AS INTEGER) AS observed, low.step_id, p.evidence, p.school_key
FROM phases p
JOIN parameter_afterschool_lower_grade_max low ON IN_FORCE(low, p.region_code, p.day)
WHERE p.grade <= low.value AND p.fitting <= p.total - p.fitting
