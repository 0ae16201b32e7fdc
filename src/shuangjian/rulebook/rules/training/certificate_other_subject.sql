/*
title: {zh: 教师资格证学科与授课学科不符, en: Certificate for another subject}
message:
  zh: "{owner_id} 的 {subject_id} 持{certificate_subject}教师资格证，讲授{observed}（{lessons} 课次）。"
  en: "{subject_id} of {owner_id} holds a certificate for {certificate_subject} and teaches {observed} ({lessons} lessons)."
remedy:
  zh: 调整授课人员，使资格与学科一致。
  en: Let somebody with the fitting certificate teach.
severity: general
kind: breach
nature: event
owner: institution
subject: staff
unit: text
grain: []
provisions:
  - {id: CN-2021-40-15-staff}
  - {id: CN-2021-9-qualification}
  - {id: LC-10f}
  - {id: LC-NI-20}
parameters: []
*/
-- One finding per person, subject and day, in case somebody teaches a few lessons in a row.
WITH covers AS (
  -- Which certificate also fits which subject, under another name or as a part of it.
  SELECT '外语' AS certificate, '英语' AS subject
  UNION ALL SELECT '外语' AS certificate, '日语' AS subject
  UNION ALL SELECT '外语' AS certificate, '俄语' AS subject
  UNION ALL SELECT '英语' AS certificate, '外语' AS subject
  UNION ALL SELECT '日语' AS certificate, '外语' AS subject
  UNION ALL SELECT '俄语' AS certificate, '外语' AS subject
  UNION ALL SELECT '科学' AS certificate, '物理' AS subject
  UNION ALL SELECT '科学' AS certificate, '化学' AS subject
  UNION ALL SELECT '科学' AS certificate, '生物' AS subject
  -- The subject was renamed in 2016; certificates keep the name of their day.
  UNION ALL SELECT '思想品德' AS certificate, '道德与法治' AS subject
  UNION ALL SELECT '品德与社会' AS certificate, '道德与法治' AS subject
  UNION ALL SELECT '政治' AS certificate, '道德与法治' AS subject
  UNION ALL SELECT '思想政治' AS certificate, '道德与法治' AS subject
  UNION ALL SELECT '生物学' AS certificate, '生物' AS subject
  UNION ALL SELECT '生物' AS certificate, '生物学' AS subject
  UNION ALL SELECT '历史与社会' AS certificate, '历史' AS subject
  UNION ALL SELECT '历史与社会' AS certificate, '地理' AS subject
)
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.person_id AS subject_id,
       l.institution_key || '/' || l.person_id AS subject_key, l.starts_on AS day, l.subject AS discriminator, s.certificate_subject,
       l.subject AS observed_text, COUNT(DISTINCT l.lesson_key) AS lessons, ROW_IDS(l.row_id) AS evidence
FROM lesson l
JOIN staff s ON s.institution_key = l.institution_key AND s.person_id = l.person_id AND COVERS(s.employed_from, s.employed_to, l.starts_on)
LEFT JOIN covers c ON c.certificate = s.certificate_subject AND c.subject = l.subject
WHERE l.category = 'subject' AND l.subject <> s.certificate_subject AND s.certificate_subject <> '全科' AND c.subject IS NULL
GROUP BY l.region_code, l.institution_id, l.institution_key, l.person_id, l.starts_on, l.subject, s.certificate_subject
