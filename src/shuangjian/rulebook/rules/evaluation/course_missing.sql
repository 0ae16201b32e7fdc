/*
title: {zh: 课表疑似缺少同年级开设的国家课程, en: National course missing from a timetable}
message:
  zh: "{subject_id} 班 {day} 当周课表没有{course}，本地同年级有 {observed} 个班当周开设。"
  en: "The timetable of class {subject_id} has no {course} in the week of {day}; {observed} classes of that grade here have it."
remedy:
  zh: 核对课表，补开缺少的国家规定课程；确已开设的补报。
  en: Check the timetable and hold the course; if it was held, report it.
severity: general
kind: suspected
nature: event
owner: school
subject: class
unit: count
grain: []
provisions:
  - {id: LC-13a}
parameters: [evaluation.week.school_days]
waits: [school_class]
*/
-- Which courses a grade owes shows in the other classes of that grade. Courses that go by several names, or are held together or apart, are one.
WITH full_week AS (
  SELECT c.region_code, WEEK_START(c.day) AS week, COUNT(*) AS days
  FROM calendar_day c
  WHERE c.kind = 'school_day'
  GROUP BY c.region_code, WEEK_START(c.day)
),
named AS (
  SELECT t.region_code, t.school_id, t.school_key, t.class_id, t.class_key, k.grade, t.week, t.held, t.row_id,
         CASE WHEN MATCHES(t.subject, '语文') THEN '语文'
              WHEN MATCHES(t.subject, '数学') THEN '数学'
              WHEN MATCHES(t.subject, '英语|外语') THEN '外语'
              WHEN MATCHES(t.subject, '体育') THEN '体育与健康'
              WHEN MATCHES(t.subject, '道德|道法|品德') THEN '道德与法治'
              WHEN MATCHES(t.subject, '音乐|美术|艺术') THEN '艺术'
              WHEN MATCHES(t.subject, '劳动') THEN '劳动'
              WHEN MATCHES(t.subject, '信息') THEN '信息科技'
              WHEN MATCHES(t.subject, '科学|物理|化学|生物') THEN '科学'
              WHEN MATCHES(t.subject, '历史|地理') THEN '历史、地理' END AS course
  FROM timetable_week t
  JOIN school_class k ON k.class_key = t.class_key
),
owed AS (
  SELECT n.region_code, n.grade, n.week, n.course, COUNT(DISTINCT n.class_key) AS classes
  FROM named n
  WHERE n.course IS NOT NULL AND n.held > 0
  GROUP BY n.region_code, n.grade, n.week, n.course
)
SELECT n.region_code, n.school_id AS owner_id, n.school_key AS owner_key, n.class_id AS subject_id, n.class_key AS subject_key,
       n.week AS day, o.course, o.course AS discriminator, o.classes AS observed, ROW_IDS(n.row_id) AS evidence
FROM named n
JOIN owed o ON o.region_code = n.region_code AND o.grade = n.grade AND o.week = n.week
JOIN full_week w ON w.region_code = n.region_code AND w.week = n.week
JOIN parameter_evaluation_week_school_days full_days ON IN_FORCE(full_days, n.region_code, n.week)
LEFT JOIN named h ON h.class_key = n.class_key AND h.week = n.week AND h.course = o.course
WHERE h.row_id IS NULL AND w.days >= full_days.value
GROUP BY n.region_code, n.school_id, n.school_key, n.class_id, n.class_key, n.week, o.course, o.classes, full_days.step_id
