/*
title: {zh: 线下培训结束过晚, en: Offline training ends too late}
message:
  zh: "{owner_id} 课次 {subject_id} 于 {day} {observed:clock} 结束，线下培训不得晚于 {limit:clock}。"
  en: "Lesson {subject_id} of {owner_id} on {day} ends at {observed:clock}; offline training ends by {limit:clock}."
remedy:
  zh: 调整课表，确保在规定时间前结束。
  en: Move the lesson so that it ends in time.
severity: serious
kind: breach
nature: event
owner: institution
subject: lesson
unit: clock
grain: [institution_key, starts_on]
provisions:
  - {id: CN-2018-80-time, case: subject}
  - {id: CN-2022-4-time, case: nonsubject}
  - {id: CN-2022-4-time, case: all}
  - {id: LC-09b, case: subject}
  - {id: LC-09b, case: all}
parameters: [training.offline.latest_end, training.offline.local_for_all]
*/
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.lesson_id AS subject_id, l.lesson_key AS subject_key,
       l.starts_on AS day, CASE WHEN l.category = 'subject' THEN 'subject' WHEN l.category <> 'subject' AND scope.value = 1 THEN 'all'
            WHEN l.category <> 'subject' THEN 'nonsubject' END AS provision_case,
       l.institution_key, l.starts_on, l.ends_minute AS observed, lim.value AS limit_value, lim.step_id, ROW_ID(l.row_id) AS evidence
FROM lesson l
JOIN parameter_training_offline_latest_end lim ON IN_FORCE(lim, l.region_code, l.starts_on)
LEFT JOIN parameter_training_offline_local_for_all scope ON IN_FORCE(scope, l.region_code, l.starts_on)
WHERE l.mode = 'offline' AND l.ends_minute > lim.value
