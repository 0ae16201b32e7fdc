/*
title: {zh: 无证开展校外培训, en: Institution without a licence}
message:
  zh: "{subject_id}（{name}）未取得办学许可。"
  en: "{subject_id} ({name}) has no licence."
remedy:
  zh: 责令停止、退费；符合条件的依法申请许可。
  en: Order it to stop and refund; where it qualifies, it may apply.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: text
grain: []
provisions:
  - {id: CN-2018-PRIVATE-64}
  - {id: CN-2023-53-17}
  - {id: LC-11a}
  - {id: LC-NI-01}
parameters: []
*/
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, SINCE(i.valid_from) AS since, UNTIL(i.valid_to) AS until, i.name, '无证' AS observed_text, ROW_ID(i.row_id) AS evidence
FROM institution i
WHERE i.status = 'unlicensed'
