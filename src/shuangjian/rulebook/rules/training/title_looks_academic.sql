/*
title: {zh: 非学科类课程疑似学科类, en: Non-subject course that looks academic}
message:
  zh: "{owner_id} 申报为非学科类的课程“{observed}”疑似学科类。"
  en: "The course “{observed}” of {owner_id}, filed as non-subject, looks like subject training."
remedy:
  zh: 提请分类鉴别；属学科类的按隐形变异处理。
  en: Have it classified; treat it as disguised training if it is a subject course.
severity: general
kind: suspected
nature: state
owner: institution
subject: course
unit: text
grain: []
provisions:
  - {id: CN-2021-16-criteria}
  - {id: CN-2022-HIDDEN-1}
  - {id: CN-2023-53-18}
  - {id: LC-10c}
  - {id: LC-NI-05}
  - {id: SH-33}
parameters: []
*/
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.course_id AS subject_id, c.course_key AS subject_key,
       SINCE(c.valid_from) AS since, UNTIL(c.valid_to) AS until, c.title AS observed_text, ROW_ID(c.row_id) AS evidence
FROM course c
WHERE c.category <> 'subject'
  AND MATCHES(c.title || ' ' || COALESCE(c.description, ''),
              '奥数|数学|语文|英语|作文|阅读写作|物理|化学|思维训练|数理思维|国学素养|剑桥|自然拼读|提分|培优|同步|考点|幼小衔接|小升初|中考')
