/*
title: {zh: 非学科类培训与中小学教学时间冲突, en: Non-subject training during school hours}
message:
  zh: "{owner_id} 课次 {subject_id}（{day} {observed:clock} 开始）与当地中小学教学时间冲突。"
  en: "Lesson {subject_id} of {owner_id} on {day} at {observed:clock} falls into local school hours."
remedy:
  zh: 调整到放学后开展。
  en: Move the lesson to after school.
severity: serious
kind: breach
nature: event
owner: institution
subject: lesson
unit: clock
grain: [institution_key, starts_on]
provisions:
  - {id: CN-2022-4-time}
parameters: [training.school_hours.start, training.school_hours.end]
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, l.institution_key, l.starts_on, l.starts_minute AS observed, ends.value AS limit_value, ends.step_id,
       ROW_ID(l.row_id) AS evidence
FROM lesson l
JOIN calendar_day c ON c.region_code = l.region_code AND c.day = l.starts_on
JOIN parameter_training_school_hours_start begins ON IN_FORCE(begins, l.region_code, l.starts_on)
JOIN parameter_training_school_hours_end ends ON IN_FORCE(ends, l.region_code, l.starts_on)
WHERE l.category <> 'subject' AND l.audience IN ('primary', 'junior', 'senior') AND c.kind = 'school_day'
  AND l.starts_minute < ends.value AND l.ends_minute > begins.value
