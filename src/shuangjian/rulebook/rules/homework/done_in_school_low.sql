/*
title: {zh: 书面作业校内完成比例偏低, en: Too little written work done in school}
message:
  zh: "{subject_id} 班 {day} 当周书面作业共 {total} 分钟，校内完成 {observed} 分钟，未达到本地设定的 {share}%。"
  en: "Class {subject_id} has {total} minutes of written work in the week of {day}, {observed} of them done in school; the local setting is {share} %."
remedy:
  zh: 把书面作业更多地安排在课堂和课后服务时段，并由教师指导完成。
  en: Have more of the written work done in class and in after-school time, with a teacher's help.
severity: minor
kind: suspected
nature: event
owner: school
subject: class
unit: min
grain: [class_key]
provisions:
  - {id: RC-03a}
parameters: [homework.written.in_school_percent_min, homework.written.percent_whole]
*/
-- A week is judged once it is over: what is posted on Friday counts too.
WITH by_week AS (
  SELECT h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.stage, WEEK_START(h.assigned_on) AS week,
         CAST(SUM(h.minutes) AS INTEGER) AS total, CAST(SUM(CASE WHEN h.place = 'school' THEN h.minutes ELSE 0 END) AS INTEGER) AS in_school,
         ROW_IDS(h.row_id) AS evidence
  FROM homework h
  WHERE h.kind = 'written' AND h.place IN ('school', 'home')
  GROUP BY h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.stage, WEEK_START(h.assigned_on)
)
SELECT w.region_code, w.school_id AS owner_id, w.school_key AS owner_key, w.class_id AS subject_id, w.class_key AS subject_key,
       w.week AS day, w.stage, w.total, share.value AS share, w.in_school AS observed, share.step_id, w.evidence, w.class_key
FROM by_week w
JOIN parameter_homework_written_in_school_percent_min share ON IN_FORCE(share, w.region_code, w.week, w.stage)
JOIN parameter_homework_written_percent_whole whole ON IN_FORCE(whole, w.region_code, w.week)
WHERE w.week < WEEK_START(AS_OF()) AND w.total > 0
  AND (w.in_school * whole.value < w.total * share.value OR (w.stage = 'junior' AND w.in_school * whole.value = w.total * share.value))
