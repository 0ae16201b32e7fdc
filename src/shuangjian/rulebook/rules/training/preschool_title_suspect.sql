/*
title: {zh: 学龄前课程名称疑似学科类, en: Preschool course whose name suggests subject training}
message:
  zh: "{owner_id} 面向学龄前儿童的课程“{observed}”疑似以其他名义开展学科类培训。"
  en: "The name of the preschool course “{observed}” of {owner_id} suggests subject training under another name."
remedy:
  zh: 核查课程内容；属学科类的停办并退费。
  en: Look at its content; close and refund it if it is a subject course.
severity: general
kind: suspected
nature: state
owner: institution
subject: course
unit: text
grain: []
provisions:
  - {id: CN-2021-40-29-preschool}
  - {id: CN-2020-57-33}
  - {id: LC-NI-16}
parameters: []
*/
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.course_id AS subject_id, c.course_key AS subject_key,
       SINCE(c.valid_from) AS since, UNTIL(c.valid_to) AS until, c.title AS observed_text, ROW_ID(c.row_id) AS evidence
FROM course c
WHERE c.audience = 'preschool' AND c.mode = 'offline' AND COALESCE(c.category, 'other') <> 'subject'
  AND MATCHES(c.title || ' ' || COALESCE(c.description, ''), '学前班|幼小衔接|幼升小|思维训练|数学|拼音|识字|英语|外语')
