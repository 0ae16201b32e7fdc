/*
title: {zh: 教师资格证学段低于授课学段, en: Certificate for a lower stage}
message:
  zh: "{owner_id} 的 {subject_id} 持{observed}教师资格证，讲授对象为{limit}（{lessons} 课次）。"
  en: "{subject_id} of {owner_id} holds a {certificate_stage} certificate and teaches {audience} pupils ({lessons} lessons)."
remedy:
  zh: 调整授课人员，使资格与学段一致。
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
-- A certificate of a higher stage covers the lower ones.
SELECT l.region_code, l.institution_id AS owner_id, l.institution_key AS owner_key, l.person_id AS subject_id,
       l.institution_key || '/' || l.person_id AS subject_key, l.starts_on AS day, l.audience AS discriminator, s.certificate_stage, l.audience,
       CASE WHEN s.certificate_stage = 'preschool' THEN '幼儿园' WHEN s.certificate_stage = 'primary' THEN '小学' ELSE '初中' END AS observed_text,
       CASE WHEN l.audience = 'primary' THEN '小学' WHEN l.audience = 'junior' THEN '初中' ELSE '高中' END AS limit_text,
       COUNT(DISTINCT l.lesson_key) AS lessons, ROW_IDS(l.row_id) AS evidence
FROM lesson l
JOIN staff s ON s.institution_key = l.institution_key AND s.person_id = l.person_id AND COVERS(s.employed_from, s.employed_to, l.starts_on)
WHERE l.category = 'subject'
  AND (l.audience = 'primary' AND s.certificate_stage = 'preschool'
       OR l.audience = 'junior' AND s.certificate_stage IN ('preschool', 'primary')
       OR l.audience = 'senior' AND s.certificate_stage IN ('preschool', 'primary', 'junior'))
GROUP BY l.region_code, l.institution_id, l.institution_key, l.person_id, l.starts_on, l.audience, s.certificate_stage
