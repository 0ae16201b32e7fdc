/*
title: {zh: 作业内容疑似需用手机, en: Homework text that seems to need a phone}
message:
  zh: "{class_id} 班 {day} 的作业 {subject_id} 内容疑似需用手机：{observed}"
  en: "The text of homework {subject_id} of class {class_id} on {day} seems to need a phone: {observed}"
remedy:
  zh: 核实后改为不需要手机的作业形式。
  en: Check, and give it in a form that needs no phone.
severity: minor
kind: suspected
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: LC-04f}
parameters: []
unknown:
  homework.device:
    zh: 文字本身要用手机即为疑似；“所需设备”写明手机的，由“作业依赖手机”判定。
    en: The words themselves ask for a phone; where the column says phone, homework.needs_phone finds it.
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.content AS observed_text,
       ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE MATCHES(AFFIRMED(h.content), '手机|打卡|扫码|小程序|微信群|钉钉') AND COALESCE(h.device, 'none') <> 'phone'
