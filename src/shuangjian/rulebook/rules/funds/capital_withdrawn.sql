/*
title: {zh: 疑似抽逃出资, en: Capital apparently withdrawn}
message:
  zh: "{owner_id} {day} 的出资 {observed:yuan} 元被抽回，转给举办者或其关联方（记录 {subject_id}）。"
  en: "{observed:yuan} yuan of the capital of {owner_id} went back to its organiser or somebody related on {day} (record {subject_id})."
remedy:
  zh: 说明去向和依据；属抽逃出资的限期返还，并按规定处理。
  en: Explain where it went and on what grounds; what was withdrawn unlawfully is to be returned by a set day.
severity: serious
kind: suspected
nature: event
owner: institution
subject: capital
unit: fen
grain: []
provisions:
  - {id: LC-NI-11}
parameters: []
*/
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.capital_id AS subject_id,
       c.institution_key || '/' || c.capital_id AS subject_key, c.day, c.amount_fen AS observed, ROW_ID(c.row_id) AS evidence
FROM capital c
WHERE c.kind = 'withdrawn' AND c.taken_by IN ('organiser', 'related') AND c.amount_fen > 0
