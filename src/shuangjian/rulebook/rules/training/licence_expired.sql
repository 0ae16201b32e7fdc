/*
title: {zh: 办学许可证已过有效期, en: Licence expired}
message:
  zh: "{subject_id} 办学许可证有效期至 {licence_to}，已过期 {observed} 天，机构仍在办。"
  en: "The licence of {subject_id} ended on {licence_to}, {observed} days ago, and the institution is still active."
remedy:
  zh: 立即停止培训，办理延续或注销。
  en: Stop teaching; renew the licence or close.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: day
grain: []
provisions:
  - {id: CN-2018-80-permit}
  - {id: RC-10d}
  - {id: LC-NI-01}
parameters: []
unknown:
  institution.status:
    zh: 许可证已过期而仍列在册的，未写状态即视为在办；停业、关闭的应当写明。
    en: Who stands in the register with an expired licence counts as active; one that is suspended or closed says so.
*/
-- Without a licence from the day after it ended until the entry ends or a later licence of the institution begins.
WITH renewed AS (
  SELECT i.institution_key, i.licence_to, MIN(COALESCE(e.licence_from, FAR_PAST())) AS begins
  FROM institution i
  JOIN institution e ON e.institution_key = i.institution_key AND COALESCE(e.licence_to, FAR_FUTURE()) > i.licence_to
  GROUP BY i.institution_key, i.licence_to
),
lapsed AS (
  SELECT i.region_code, i.institution_id, i.institution_key, i.licence_to, i.row_id,
         GREATEST(ADD_DAYS(i.licence_to, 1), SINCE(i.valid_from)) AS since, LEAST(UNTIL(i.valid_to), COALESCE(r.begins, FAR_FUTURE())) AS until
  FROM institution i
  LEFT JOIN renewed r ON r.institution_key = i.institution_key AND r.licence_to = i.licence_to
  WHERE i.licence_to IS NOT NULL AND COALESCE(i.status, 'active') = 'active'
)
SELECT e.region_code, e.institution_id AS owner_id, e.institution_key AS owner_key, e.institution_id AS subject_id,
       e.institution_key AS subject_key, e.since, e.until, e.licence_to,
       DAYS_BETWEEN(e.licence_to, LEAST(AS_OF(), ADD_DAYS(e.until, 0 - 1))) AS observed, 0 AS limit_value, ROW_ID(e.row_id) AS evidence
FROM lapsed e
