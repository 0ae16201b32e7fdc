/*
title: {zh: 小学书面作业带回家, en: Primary written homework leaves the school}
message:
  zh: "{subject_id} 班 {day} 有 {observed} 项书面作业需带回家完成；本地要求小学书面作业在校完成。"
  en: "Class {subject_id} has {observed} written tasks to do at home on {day}; here primary written homework stays in school."
remedy:
  zh: 把书面作业安排在课堂和课后服务时段完成。
  en: Have written work done in class and in after-school time.
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: count
grain: [class_key, day]
provisions:
  - {id: SH-07a}
  - {id: QJ-39}
parameters: [homework.written.primary_in_school]
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, COUNT(*) AS observed, 0 AS limit_value, policy.step_id, ROW_IDS(h.row_id) AS evidence
FROM homework h
JOIN parameter_homework_written_primary_in_school policy ON IN_FORCE(policy, h.region_code, h.assigned_on)
WHERE policy.value = 1 AND h.kind = 'written' AND h.place = 'home' AND h.stage = 'primary'
GROUP BY h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.assigned_on, policy.step_id
