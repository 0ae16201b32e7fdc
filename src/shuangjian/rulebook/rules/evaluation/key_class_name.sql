/*
title: {zh: 班级名称疑似重点班, en: Class whose name suggests a key class}
message:
  zh: "{owner_id} 的班级 {subject_id} 名称“{observed}”疑似重点班。"
  en: "Class {subject_id} of {owner_id} is called “{observed}”, which suggests a key class."
remedy:
  zh: 检查编班情况，均衡编班。
  en: Look into how classes were formed; form them evenly.
severity: general
kind: suspected
nature: state
owner: school
subject: class
unit: text
grain: [class_key]
provisions:
  - {id: CN-2021-34-key-class}
  - {id: LC-NS-19}
parameters: []
*/
SELECT k.region_code, k.school_id AS owner_id, k.school_key AS owner_key, k.class_id AS subject_id, k.class_key AS subject_key,
       AS_OF() AS day, k.name AS observed_text, ROW_ID(k.row_id) AS evidence
FROM school_class k
WHERE MATCHES(k.name, '重点|实验[0-9一二三四五六]?班|尖子|火箭|快班|慢班|培优|提高班|普通班|清北|英才|精英|创新班')
