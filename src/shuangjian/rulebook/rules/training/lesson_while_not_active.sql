/*
title: {zh: 停业、注销或无证期间授课, en: "Lessons held while suspended, closed or unlicensed"}
message:
  zh: "{subject_id} 于 {day} 授课 {observed_count} 课次，当时状态为{observed}。"
  en: "{subject_id} held {observed_count} lessons on {day} although it was {status}."
remedy:
  zh: 立即停止培训，退还费用，由主管部门立案查处。
  en: Stop at once, refund, and let the authority open a case.
severity: serious
kind: breach
nature: event
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2018-PRIVATE-64}
  - {id: CN-2023-53-17, case: unlicensed}
  - {id: RC-10d}
  - {id: LC-NI-01}
  - {id: LC-11a, case: unlicensed}
parameters: []
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.institution_id AS subject_id,
       l.institution_key AS subject_key, l.starts_on AS day, i.status, i.status AS provision_case, COUNT(*) AS observed_count,
       CASE WHEN i.status = 'suspended' THEN '停业整顿' WHEN i.status = 'closed' THEN '已注销' ELSE '无证' END AS observed_text,
       ROW_IDS(l.row_id) AS evidence
FROM lesson l
JOIN institution i ON i.institution_key = l.institution_key AND COVERS(i.valid_from, i.valid_to, l.starts_on)
WHERE i.status IN ('suspended', 'closed', 'unlicensed')
GROUP BY l.region_code, l.institution_id, l.institution_key, l.starts_on, i.status
