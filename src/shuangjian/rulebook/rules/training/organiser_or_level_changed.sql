/*
title: {zh: 举办者或办学层次前后不一, en: Organiser or level differs from what was seen before}
message:
  zh: "{owner_id} 现场核查{item_zh}为“{observed}”，此前（{before_day}）为“{limit}”；请核对是否经批准变更。"
  en: "At {owner_id} the {field} seen was “{observed}”, before ({before_day}) it was “{limit}”; see whether the change was approved."
remedy:
  zh: 出示变更批准文件；未经批准的恢复原状或依法申请。
  en: Show that the change was approved; otherwise undo it or apply for it.
severity: serious
kind: suspected
nature: event
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2018-PRIVATE-62}
  - {id: LC-NI-04}
parameters: []
*/
-- The register holds neither: each sighting is held against the one before it.
WITH seen AS (
  SELECT s.region_code, s.institution_id, s.institution_key, s.day, s.field, s.observed, s.row_id,
         LAG(s.observed) OVER (PARTITION BY s.institution_key, s.field ORDER BY s.day, s.row_id) AS before,
         LAG(s.day) OVER (PARTITION BY s.institution_key, s.field ORDER BY s.day, s.row_id) AS before_day,
         LAG(s.row_id) OVER (PARTITION BY s.institution_key, s.field ORDER BY s.day, s.row_id) AS before_row
  FROM site_observation s
  WHERE s.field IN ('organiser', 'level')
)
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.institution_id AS subject_id,
       s.institution_key AS subject_key, s.day, s.field, s.field AS discriminator, s.before_day,
       CASE WHEN s.field = 'organiser' THEN '举办者' ELSE '层次' END AS item_zh, s.observed AS observed_text, s.before AS limit_text,
       ROW_ID(s.before_row, s.row_id) AS evidence
FROM seen s
WHERE s.before <> s.observed
