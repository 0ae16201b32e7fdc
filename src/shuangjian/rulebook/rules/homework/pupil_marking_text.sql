/*
title: {zh: 作业内容疑似要求学生自批自改, en: Homework text that seems to leave marking to pupils}
message:
  zh: "{class_id} 班 {day} 的作业 {subject_id} 内容疑似要求学生自批自改：{observed}"
  en: "The text of homework {subject_id} of class {class_id} on {day} seems to leave marking to the pupils: {observed}"
remedy:
  zh: 核实后由教师批改。
  en: Check, and let the teacher mark.
severity: general
kind: suspected
nature: event
owner: school
subject: homework
unit: text
grain: [class_key, day]
provisions:
  - {id: CN-2021-40-7}
  - {id: CN-2021-13-marking}
  - {id: RC-03b}
  - {id: LC-NS-12}
parameters: []
unknown:
  homework.marked_by:
    zh: 文字本身要学生自批自改即为疑似；“批改人”写明学生的，由“学生自批自改”判定。
    en: The words themselves have pupils mark; where the column says pupil, homework.pupil_marking finds it.
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.assigned_on AS day, h.class_id, h.content AS observed_text,
       ROW_ID(h.row_id) AS evidence
FROM homework h
WHERE MATCHES(AFFIRMED(h.content), '自批|自改|(自己|自行|互相|同桌)批改|对照答案') AND COALESCE(h.marked_by, 'teacher') = 'teacher'
