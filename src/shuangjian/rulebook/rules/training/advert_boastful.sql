/*
title: {zh: 广告疑似夸大效果或制造焦虑, en: Advertisement that seems to boast or to frighten parents}
message:
  zh: "{owner_id} 的广告 {subject_id} 疑似夸大培训效果或制造焦虑：{observed}"
  en: "Advertisement {subject_id} of {owner_id} seems to boast or to frighten parents: {observed}"
remedy:
  zh: 由市场监管部门认定；属实的撤下并处罚。
  en: Market regulation decides; if so, it is taken down and fined.
severity: general
kind: suspected
nature: event
owner: institution
subject: advert
unit: text
grain: []
provisions:
  - {id: CN-2021-ADS-24}
  - {id: CN-2021-40-22}
  - {id: LC-11i}
  - {id: LC-NI-10}
  - {id: LC-NI-09}
parameters: []
*/
SELECT a.region_code, a.institution_id AS owner_id, a.institution_key AS owner_key, a.advert_id AS subject_id,
       a.institution_key || '/' || a.advert_id AS subject_key, a.published_on AS day, a.text AS observed_text, ROW_ID(a.row_id) AS evidence
FROM advert a
WHERE MATCHES(AFFIRMED(a.text), '保证|包过|保过|提分|必考|名师押题|满分|状元|输在起跑线|落后|第一名|百分百|速成|逆袭')
  AND a.institution_id IS NOT NULL
