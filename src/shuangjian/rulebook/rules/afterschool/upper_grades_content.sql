/*
title: {zh: 三年级以上课后服务内容安排不当, en: Content of after-school service from grade 3}
message:
  zh: "{owner_id} {grade} 年级 {day} 第 {phase} 阶段 {total} 分钟中，应为主的活动仅 {observed} 分钟（{expected}）。"
  en: "In phase {phase} of grade {grade} of {owner_id} on {day}, {observed} of {total} minutes were what the phase is mainly for ({expected_en})."
remedy:
  zh: 先辅导书面作业，再开展社团。
  en: Phase one is mainly for guided homework, phase two for clubs.
severity: minor
kind: suspected
nature: event
owner: school
subject: school
unit: min
grain: [school_key]
provisions:
  - {id: LC-07g}
parameters: [afterschool.lower_grade_max]
*/
WITH phases AS (
  SELECT s.region_code, s.school_id, s.school_key, s.starts_on AS day, s.grade, s.phase, COALESCE(s.class_id, '') AS class_id,
         SUM(s.ends_minute - s.starts_minute) AS total,
         SUM(CASE WHEN s.phase = '1' AND s.activity IN ('homework_help', 'tutoring')
                    OR s.phase = '2' AND s.activity IN ('club', 'sport', 'art', 'labour', 'science', 'reading', 'calligraphy', 'outdoor')
                  THEN s.ends_minute - s.starts_minute ELSE 0 END) AS fitting,
         ROW_IDS(s.row_id) AS evidence
  FROM service_session s
  WHERE s.phase IN ('1', '2')
  GROUP BY s.region_code, s.school_id, s.school_key, s.starts_on, s.grade, s.phase, COALESCE(s.class_id, '')
)
SELECT p.region_code, p.school_id AS owner_id, p.school_key AS owner_key, p.school_id AS subject_id, p.school_key AS subject_key, p.day,
       p.grade, p.phase, CAST(p.total AS INTEGER) AS total, TEXT(p.grade) || '/' || p.class_id || '/' || p.phase AS discriminator,
       CASE WHEN p.phase = '1' THEN '作业辅导' ELSE '社团活动' END AS expected,
       CASE WHEN p.phase = '1' THEN 'guided homework' ELSE 'clubs' END AS expected_en,
       CAST(p.fitting AS INTEGER) AS observed, low.step_id, p.evidence, p.school_key
FROM phases p
JOIN parameter_afterschool_lower_grade_max low ON IN_FORCE(low, p.region_code, p.day)
WHERE p.grade > low.value AND p.fitting <= p.total - p.fitting
