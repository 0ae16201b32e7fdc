/*
title: {zh: 课后服务与下班时间疑似不衔接, en: After-school service ends before office hours do}
message:
  zh: "{subject_id} {day} 课后服务 {observed:clock} 结束，早于当地正常下班时间 {limit:clock}。"
  en: "After-school service of {subject_id} on {day} ends at {observed:clock}; local office hours end at {limit:clock}."
remedy:
  zh: 调整结束时间，与当地正常下班时间衔接。
  en: Move its end to fit local office hours.
severity: minor
kind: suspected
nature: event
owner: school
subject: school
unit: clock
grain: [school_key]
provisions:
  - {id: CN-2021-40-9}
  - {id: LC-05f}
parameters: [afterschool.off_work_time]
*/
WITH by_day AS (
  SELECT s.region_code, s.school_id, s.school_key, s.starts_on AS day, MAX(s.ends_minute) AS ends_minute, ROW_IDS(s.row_id) AS evidence
  FROM service_session s
  WHERE COALESCE(s.phase, '1') <> 'evening'
  GROUP BY s.region_code, s.school_id, s.school_key, s.starts_on
)
SELECT d.region_code, d.school_id AS owner_id, d.school_key AS owner_key, d.school_id AS subject_id, d.school_key AS subject_key, d.day,
       d.ends_minute AS observed, off_work.value AS limit_value, off_work.step_id, d.evidence, d.school_key
FROM by_day d
JOIN parameter_afterschool_off_work_time off_work ON IN_FORCE(off_work, d.region_code, d.day)
WHERE d.ends_minute < off_work.value
