/*
title: {zh: 停止审批后新批学科类机构, en: New subject institution approved after the stop}
message:
  zh: "学科类机构 {subject_id} 的许可自 {day} 起，疑为停止审批之后新批。"
  en: "The licence of subject institution {subject_id} begins on {day}, after new approvals were stopped."
remedy:
  zh: 核实是否为延续许可；属新批的依法撤销。
  en: Find out whether it was a renewal; withdraw a new approval.
severity: serious
kind: suspected
nature: event
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2021-40-13}
  - {id: QJ-05}
  - {id: LC-08a, case: compulsory}
  - {id: LC-08a, case: both}
  - {id: LC-08c, case: senior}
  - {id: LC-08c, case: both}
parameters: []
*/
-- A renewal shows an earlier licence of the same institution. Whom it teaches is seen from its courses; where none is known it is taken
-- to teach pupils of the compulsory years. Children before school have a clause, and a rule, of their own.
WITH taught AS (
  SELECT c.institution_key, MAX(CASE WHEN c.audience = 'senior' THEN 1 ELSE 0 END) AS senior,
         MAX(CASE WHEN c.audience IN ('primary', 'junior') THEN 1 ELSE 0 END) AS compulsory
  FROM course c
  GROUP BY c.institution_key
)
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, i.licence_from AS day,
       CASE WHEN t.senior = 1 AND t.compulsory = 1 THEN 'both' WHEN t.senior = 1 THEN 'senior'
            WHEN COALESCE(t.compulsory, 1) = 1 THEN 'compulsory' ELSE 'other' END AS provision_case, '新批学科类' AS observed_text,
       ROW_ID(i.row_id) AS evidence
FROM institution i
LEFT JOIN taught t ON t.institution_key = i.institution_key
WHERE i.category = 'subject'
  AND NOT EXISTS (SELECT 1 FROM institution e WHERE e.institution_key = i.institution_key AND e.licence_from < i.licence_from)
