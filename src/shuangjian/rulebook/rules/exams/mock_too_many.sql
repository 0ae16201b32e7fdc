/*
title: {zh: 毕业年级模拟考试次数过多, en: More mock examinations than allowed}
message:
  zh: "{owner_id} {grade} 年级 {subject}在 {days} 天内第 {observed} 次组织模拟考试（{subject_id}），最多 {limit} 次。"
  en: "{owner_id} held mock examination number {observed} in {subject}, grade {grade}, within {days} days ({subject_id}); {limit} are allowed."
remedy:
  zh: 取消超出次数的模拟考试。
  en: Cancel the examinations beyond that number.
severity: general
kind: breach
nature: event
owner: school
subject: exam
unit: count
grain: [school_key]
provisions:
  - {id: CN-2021-34-mock}
parameters: [exams.mock_max, exams.term_days]
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, e.subject, span.value AS days, COUNT(*) AS observed, lim.value AS limit_value, lim.step_id,
       ROW_IDS(o.row_id) AS evidence, e.school_key
FROM exam e
JOIN parameter_exams_mock_max lim ON IN_FORCE(lim, e.region_code, e.held_on)
JOIN parameter_exams_term_days span ON IN_FORCE(span, e.region_code, e.held_on)
JOIN exam o ON o.school_key = e.school_key AND o.grade = e.grade AND o.kind = 'mock' AND o.subject = e.subject
  AND COALESCE(o.class_id, '') = COALESCE(e.class_id, '') AND DAYS_BETWEEN(o.held_on, e.held_on) BETWEEN 0 AND span.value
  AND (o.held_on < e.held_on OR o.exam_id <= e.exam_id)
WHERE e.kind = 'mock'
GROUP BY e.region_code, e.school_id, e.school_key, e.exam_id, e.held_on, e.grade, e.subject, span.value, lim.value, lim.step_id
HAVING COUNT(*) > lim.value
