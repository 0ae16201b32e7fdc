/*
title: {zh: 授课当天没有有效的办学许可证, en: Lessons held on a day without a licence}
message:
  zh: "{subject_id} 于 {day} 授课 {observed} 课次，登记中没有当天有效的办学许可证（{licence}）。"
  en: "{subject_id} held {observed} lessons on {day}; the register shows no licence for that day ({licence_en})."
remedy:
  zh: 停止授课并退费，办理许可延续后再开课。
  en: Stop and refund; teach again once the licence is renewed.
severity: serious
kind: breach
nature: event
owner: institution
subject: institution
unit: count
grain: []
provisions:
  - {id: CN-2018-80-permit}
  - {id: CN-2018-PRIVATE-64}
  - {id: RC-10d}
  - {id: LC-NI-01}
parameters: []
*/
-- The licences of all entries count: a renewal has an entry of its own. Who is in no register has no licence anybody knows of.
WITH registered AS (
  SELECT i.institution_key, MIN(i.licence_from) AS licence_from, MAX(i.licence_to) AS licence_to, COUNT(*) AS entries
  FROM institution i
  GROUP BY i.institution_key
)
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.institution_id AS subject_id,
       l.institution_key AS subject_key, l.starts_on AS day, r.licence_to, COUNT(*) AS observed, 0 AS limit_value,
       CASE WHEN r.entries IS NULL THEN '未在登记中'
            ELSE COALESCE(TEXT(r.licence_from), '…') || ' 至 ' || COALESCE(TEXT(r.licence_to), '…') END AS licence,
       CASE WHEN r.entries IS NULL THEN 'not registered'
            ELSE COALESCE(TEXT(r.licence_from), '…') || ' to ' || COALESCE(TEXT(r.licence_to), '…') END AS licence_en,
       ROW_IDS(l.row_id) AS evidence
FROM lesson l
LEFT JOIN registered r ON r.institution_key = l.institution_key
WHERE NOT EXISTS (
    SELECT 1 FROM institution e
    WHERE e.institution_key = l.institution_key AND COVERS(e.licence_from, e.licence_to, l.starts_on)
  )
GROUP BY l.region_code, l.institution_id, l.institution_key, l.starts_on, r.licence_from, r.licence_to, r.entries
