/*
title: {zh: 校园和幼儿园内的商业广告, en: Commercial advertising in a school or kindergarten}
message:
  zh: "{owner_id} 于 {day} 在{observed}内发布广告 {subject_id}（{place}）。"
  en: "{owner_id} advertised in a {medium} on {day} ({subject_id}, {place})."
remedy:
  zh: 立即停止并撤下广告，追究相关责任。
  en: Stop and take it down; deal with those who allowed it.
severity: serious
kind: breach
nature: event
owner: institution
subject: advert
unit: text
grain: []
provisions:
  - {id: CN-2021-ADS-39}
  - {id: CN-2020-57-53}
  - {id: LC-11c}
  - {id: LC-NI-24}
parameters: []
*/
SELECT a.region_code, a.institution_id AS owner_id, a.institution_key AS owner_key, a.advert_id AS subject_id,
       a.institution_key || '/' || a.advert_id AS subject_key, a.published_on AS day, a.medium, COALESCE(a.place, '') AS place,
       CASE WHEN a.medium = 'school' THEN '中小学校' ELSE '幼儿园' END AS observed_text, ROW_ID(a.row_id) AS evidence
FROM advert a
WHERE a.medium IN ('school', 'kindergarten') AND a.institution_id IS NOT NULL
