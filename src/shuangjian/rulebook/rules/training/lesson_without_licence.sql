/*
title: {zh: 许可证过期期间仍授课, en: Lessons held while the licence had run out}
message:
  zh: "{subject_id} 于 {day} 授课 {observed} 课次，办学许可证有效期已于 {licence_to} 届满。"
  en: "{subject_id} held {observed} lessons on {day}; its licence had ended on {licence_to}."
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
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.institution_id AS subject_id,
       l.institution_key AS subject_key, l.starts_on AS day, i.licence_to, COUNT(*) AS observed, 0 AS limit_value,
       ROW_IDS(l.row_id) AS evidence
FROM lesson l
JOIN institution i ON i.institution_key = l.institution_key AND COVERS(i.valid_from, i.valid_to, l.starts_on)
WHERE i.licence_to < l.starts_on
GROUP BY l.region_code, l.institution_id, l.institution_key, l.starts_on, i.licence_to
