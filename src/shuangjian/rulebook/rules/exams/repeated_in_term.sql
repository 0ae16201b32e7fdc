/*
title: {zh: 一学期内多次期末或期中考试, en: More than one final or midterm in a term}
message:
  zh: "{owner_id} {grade} 年级{subject}在 {day} 前 {days} 天内{kind_zh}共 {observed} 次，每学期上限 {limit} 次。"
  en: "Grade {grade} of {owner_id} had {observed} {kind} examinations in {subject} within {days} days up to {day}; at most {limit} a term."
remedy:
  zh: 取消多余考试。
  en: Cancel the extra examination.
severity: general
kind: breach
nature: event
owner: school
subject: exam
unit: count
grain: [school_key]
provisions:
  - {id: CN-2021-34-final}
  - {id: CN-2025-EXAM-count}
parameters: [exams.per_term_max, exams.term_days]
*/
SELECT e.region_code, e.school_id AS owner_id, e.school_key AS owner_key, e.exam_id AS subject_id, e.school_key || '/' || e.exam_id AS subject_key,
       e.held_on AS day, e.grade, e.subject, e.kind, CASE WHEN e.kind = 'final' THEN '期末考试' ELSE '期中考试' END AS kind_zh,
       span.value AS days, COUNT(*) AS observed, lim.value AS limit_value, lim.step_id, ROW_IDS(o.row_id) AS evidence, e.school_key
FROM exam e
JOIN parameter_exams_per_term_max lim ON IN_FORCE(lim, e.region_code, e.held_on)
JOIN parameter_exams_term_days span ON IN_FORCE(span, e.region_code, e.held_on)
JOIN exam o ON o.school_key = e.school_key AND o.grade = e.grade AND o.kind = e.kind AND o.subject = e.subject
  AND COALESCE(o.class_id, '') = COALESCE(e.class_id, '') AND DAYS_BETWEEN(o.held_on, e.held_on) BETWEEN 0 AND span.value
  AND (o.held_on < e.held_on OR o.exam_id <= e.exam_id)
WHERE e.kind IN ('final', 'midterm')
GROUP BY e.region_code, e.school_id, e.school_key, e.exam_id, e.held_on, e.grade, e.subject, e.kind, span.value, lim.value, lim.step_id
HAVING COUNT(*) > lim.value
