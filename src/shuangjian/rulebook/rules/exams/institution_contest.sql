/*
title: {zh: 培训机构组织学科类等级考试、竞赛或排名, en: "Subject grade test, contest or ranking held by an institution"}
message:
  zh: "{owner_id} 于 {day} 组织{observed} {subject_id}（{subject}）。"
  en: "{owner_id} held {kind_en} {subject_id} ({subject}) on {day}."
remedy:
  zh: 取消活动，退还费用。
  en: Cancel it and refund.
severity: serious
kind: breach
nature: event
owner: institution
subject: exam
unit: text
grain: []
provisions:
  - {id: CN-2023-53-19}
  - {id: LC-NI-07}
parameters: []
*/
SELECT e.region_code, e.institution_id AS owner_id, e.institution_key AS owner_key, e.exam_id AS subject_id,
       e.institution_key || '/' || e.exam_id AS subject_key, e.held_on AS day, e.subject,
       CASE WHEN e.kind = 'grade_test' THEN '等级考试' WHEN e.kind = 'contest' THEN '竞赛' ELSE '排名' END AS observed_text,
       CASE WHEN e.kind = 'grade_test' THEN 'grade test' WHEN e.kind = 'contest' THEN 'contest' ELSE 'ranked test' END AS kind_en,
       ROW_ID(e.row_id) AS evidence
FROM exam e
WHERE e.institution_id IS NOT NULL AND (e.kind IN ('grade_test', 'contest') OR e.ranked = TRUE)
  AND MATCHES(e.subject, '语文|数学|奥数|英语|外语|日语|俄语|物理|化学|生物|历史|地理|道德与法治|政治|作文')
