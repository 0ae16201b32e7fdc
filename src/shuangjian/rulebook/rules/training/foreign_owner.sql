/*
title: {zh: 学科类机构出资人为外资, en: Foreign owner of a subject institution}
message:
  zh: "学科类机构 {institution_id} 的出资人 {subject_id} 为外资（{way}）。"
  en: "Owner {subject_id} of subject institution {institution_id} is foreign ({way_en})."
remedy:
  zh: 清理外资股权或协议控制，报送变更材料。
  en: Remove the foreign share or agreement and file the change.
severity: serious
kind: breach
nature: state
owner: institution
subject: owner
unit: bp
grain: []
provisions:
  - {id: CN-2021-40-13}
  - {id: LC-11b}
  - {id: LC-NI-15}
parameters: []
*/
SELECT o.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, o.owner_id AS subject_id,
       o.institution_key || '/' || o.owner_id AS subject_key, SINCE(o.valid_from, i.valid_from) AS since,
       UNTIL(o.valid_to, i.valid_to) AS until, i.institution_id,
       CASE WHEN o.control_way = 'merger' THEN '兼并收购' WHEN o.control_way = 'entrusted' THEN '受托经营'
            WHEN o.control_way = 'franchise' THEN '加盟连锁' WHEN o.control_way = 'vie' THEN '协议控制' ELSE '股权' END AS way,
       COALESCE(o.control_way, 'equity') AS way_en, COALESCE(o.share_bp, 0) AS observed, 0 AS limit_value, ROW_ID(o.row_id) AS evidence
FROM owner o
JOIN institution i ON i.institution_key = o.institution_key
WHERE i.category = 'subject' AND (o.kind = 'foreign' OR o.country <> 'CN')
  AND (o.share_bp > 0 OR o.control_way <> 'equity')
