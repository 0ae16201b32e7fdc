/*
title: {zh: 停止审批后新批面向学龄前儿童的机构, en: New institution for preschool children after the stop}
message:
  zh: "{subject_id} 的许可自 {day} 起，其课程均面向学龄前儿童（{observed} 门）。"
  en: "The licence of {subject_id} begins on {day}, and all its {observed} courses are for preschool children."
remedy:
  zh: 核实审批情况；属新批的依法撤销。
  en: Look into the approval; withdraw it if it was new.
severity: serious
kind: suspected
nature: event
owner: institution
subject: institution
unit: count
grain: []
provisions:
  - {id: CN-2021-40-13}
  - {id: LC-08b}
parameters: []
*/
WITH courses AS (
  SELECT c.institution_key, COUNT(*) AS total, SUM(CASE WHEN c.audience = 'preschool' THEN 1 ELSE 0 END) AS preschool
  FROM course c
  GROUP BY c.institution_key
)
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, i.licence_from AS day, CAST(c.preschool AS INTEGER) AS observed, ROW_ID(i.row_id) AS evidence
FROM institution i
JOIN courses c ON c.institution_key = i.institution_key
WHERE c.preschool = c.total
  AND NOT EXISTS (SELECT 1 FROM institution e WHERE e.institution_key = i.institution_key AND e.licence_from < i.licence_from)
