/*
title: {zh: 在禁止的媒介发布校外培训广告, en: Training advertisement in a forbidden place}
message:
  zh: "{owner_id} 于 {day} 在{observed}发布校外培训广告 {subject_id}。"
  en: "{owner_id} placed training advertisement {subject_id} on {day} ({medium})."
remedy:
  zh: 立即撤下广告，移送市场监管部门处理。
  en: Take it down; pass it to market regulation.
severity: serious
kind: breach
nature: event
owner: institution
subject: advert
unit: text
grain: []
provisions:
  - {id: CN-2021-40-22}
  - {id: CN-2021-72-media}
  - {id: LC-NI-23}
parameters: []
*/
SELECT a.region_code, a.institution_id AS owner_id, a.institution_key AS owner_key, a.advert_id AS subject_id,
       a.institution_key || '/' || a.advert_id AS subject_key, a.published_on AS day, a.medium,
       CASE WHEN a.medium = 'newspaper' THEN '报纸' WHEN a.medium = 'broadcast' THEN '广播电视' WHEN a.medium = 'new_media' THEN '新媒体'
            WHEN a.medium = 'outdoor' THEN '公共场所' WHEN a.medium = 'residential' THEN '居民区' ELSE '网络平台' END AS observed_text,
       ROW_ID(a.row_id) AS evidence
FROM advert a
WHERE a.medium IN ('newspaper', 'broadcast', 'new_media', 'outdoor', 'residential', 'platform') AND a.institution_id IS NOT NULL
