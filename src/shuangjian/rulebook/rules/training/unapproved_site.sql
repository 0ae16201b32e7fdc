/*
title: {zh: 在未经批准的教学点开展培训, en: Lessons at an unapproved site}
message:
  zh: "{owner_id} 于 {day} 在未经批准的教学点 {subject_id} 开展培训 {observed} 课次。"
  en: "{owner_id} held {observed} lessons on {day} at site {subject_id}, which was not approved then."
remedy:
  zh: 停止在该处培训；确需使用的另行申请审批。
  en: Stop teaching there, or apply for approval first.
severity: serious
kind: breach
nature: event
owner: institution
subject: site
unit: count
grain: []
provisions:
  - {id: CN-2018-80-permit}
  - {id: RC-10d}
  - {id: LC-08g, case: subject}
  - {id: LC-NI-01}
parameters: []
unknown:
  lesson.mode:
    zh: 写明教学点的课次即在该处上课，不论方式是否填写。
    en: A lesson that names a site is held there, whether or not its mode is said.
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.site_id AS subject_id, l.site_key AS subject_key,
       l.starts_on AS day, CASE WHEN MAX(CASE WHEN l.category = 'subject' THEN 1 ELSE 0 END) = 1 THEN 'subject' END AS provision_case,
       COUNT(*) AS observed, 0 AS limit_value, ROW_IDS(l.row_id) AS evidence
FROM lesson l
WHERE l.site_id IS NOT NULL AND COALESCE(l.mode, 'offline') <> 'online'
  AND NOT EXISTS (
    SELECT 1 FROM site s
    WHERE s.site_key = l.site_key AND s.approved_from IS NOT NULL AND COVERS(s.approved_from, s.approved_to, l.starts_on)
  )
GROUP BY l.region_code, l.institution_id, l.institution_key, l.site_id, l.site_key, l.starts_on
