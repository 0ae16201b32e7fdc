/*
title: {zh: 作业内容疑似要求家长, en: Homework text that seems to address parents}
message:
  zh: "{class_id} 班 {day} 的作业 {subject_id} 内容疑似要求家长参与：{observed}"
  en: "The text of homework {subject_id} of class {class_id} on {day} seems to ask something of parents: {observed}"
remedy:
  zh: 核实作业内容；属实的撤回并由教师批改。
  en: Check the text; if it does, withdraw it and let the teacher mark.
severity: general
kind: suspected
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-7}
  - {id: CN-2021-13-parents}
  - {id: QJ-36}
  - {id: LC-NS-01, case: assign}
  - {id: LC-NS-02, case: check}
  - {id: LC-04d, case: check}
parameters: []
unknown:
  homework.parent_task:
    zh: 文字本身要家长动手即为疑似；“家长任务”写明的，由“给家长布置作业”判定。
    en: The words themselves ask parents to act; where the column names a task, homework.parent_task finds it.
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.content AS observed_text,
       CASE WHEN MATCHES(AFFIRMED(h.content), '家长.*(检查|批改|签字|签名|评改|打分|订正|听写|默写)') THEN 'check' ELSE 'assign' END AS provision_case,
       ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE MATCHES(AFFIRMED(h.content), '家长.*(检查|批改|签字|签名|评改|打分|订正|听写|默写|完成|制作|代做|上传|拍照|录制)')
  AND COALESCE(h.parent_task, 'none') = 'none'
