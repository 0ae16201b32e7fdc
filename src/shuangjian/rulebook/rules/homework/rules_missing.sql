/*
title: {zh: 学校没有作业管理细则, en: School without homework rules}
message:
  zh: "{subject_id} 没有经校长批准的作业管理细则。"
  en: "{subject_id} has no homework rules approved by its head."
remedy:
  zh: 制定作业管理细则，经校长批准后报送。
  en: Draw up homework rules, have the head approve them and file them.
severity: minor
kind: breach
nature: state
owner: school
subject: school
unit: count
grain: []
provisions:
  - {id: LC-01b}
  - {id: RC-01a}
  - {id: SH-08}
parameters: []
waits: [school_document]
*/
SELECT s.region_code, s.school_id AS owner_id, s.school_key AS owner_key, s.school_id AS subject_id, s.school_key AS subject_key,
       AS_OF() AS day, 0 AS observed, 1 AS limit_value, ROW_ID(s.row_id) AS evidence
FROM school s
WHERE NOT EXISTS (
    SELECT 1 FROM school_document d
    WHERE d.school_key = s.school_key AND d.kind = 'school_rules' AND d.approved_on <= AS_OF()
  )
