/*
title: {zh: 学科类培训收费高于政府指导价, en: Subject training above the guidance price}
message:
  zh: "{owner_id} 课程“{title}”每课时（{lesson_minutes} 分钟）收费 {observed:yuan} 元；{band_zh}标准课时（{standard} 分钟）最高 {limit:yuan} 元（含上浮 {rise}%）。"
  en: "The course “{title}” of {owner_id} costs {observed:yuan} yuan for {lesson_minutes} minutes; a standard lesson of {standard} minutes costs at most {limit:yuan} yuan, {rise}% of rise included ({band})."
remedy:
  zh: 降低价格并退还多收费用。
  en: Lower the price and refund what was charged too much.
severity: serious
kind: breach
nature: state
owner: institution
subject: course
unit: fen
grain: []
provisions:
  - {id: CN-2021-1279-price}
  - {id: 310000-2021-47-price}
  - {id: JD-33}
  - {id: LC-11d}
parameters:
  - training.price.base_small
  - training.price.base_medium
  - training.price.base_large
  - training.price.base_online
  - training.price.rise_percent_max
  - training.price.small_class_max
  - training.price.medium_class_max
  - training.price.standard_minutes_offline
  - training.price.standard_minutes_online
*/
WITH subject_course AS (
  SELECT c.region_code, c.institution_id, c.institution_key, c.course_id, c.course_key, c.title, c.row_id, c.price_per_lesson_fen, c.lesson_minutes,
         SINCE(c.valid_from, small.valid_from, medium.valid_from, rise.valid_from) AS since,
         LEAST(UNTIL(c.valid_to), small.valid_to, medium.valid_to, rise.valid_to) AS until, rise.value AS rise,
         CASE WHEN c.mode = 'online' THEN 'online' WHEN c.class_size <= small.value THEN 'small'
              WHEN c.class_size <= medium.value THEN 'medium' WHEN c.class_size IS NOT NULL THEN 'large' END AS band
  FROM course c
  JOIN parameter_training_price_small_class_max small ON EACH_STEP(small, c.region_code)
  JOIN parameter_training_price_medium_class_max medium ON EACH_STEP(medium, c.region_code)
  JOIN parameter_training_price_rise_percent_max rise ON EACH_STEP(rise, c.region_code)
  WHERE c.category = 'subject'
),
base AS (
  SELECT s.region_code, 'small' AS band, s.value, s.step_id, offline.value AS standard,
         GREATEST(s.valid_from, offline.valid_from) AS since, LEAST(s.valid_to, offline.valid_to) AS until
  FROM parameter_training_price_base_small s
  JOIN parameter_training_price_standard_minutes_offline offline ON EACH_STEP(offline, s.region_code)
  WHERE EACH_STEP(s, s.region_code)
  UNION ALL
  SELECT m.region_code, 'medium' AS band, m.value, m.step_id, offline.value AS standard,
         GREATEST(m.valid_from, offline.valid_from) AS since, LEAST(m.valid_to, offline.valid_to) AS until
  FROM parameter_training_price_base_medium m
  JOIN parameter_training_price_standard_minutes_offline offline ON EACH_STEP(offline, m.region_code)
  WHERE EACH_STEP(m, m.region_code)
  UNION ALL
  SELECT b.region_code, 'large' AS band, b.value, b.step_id, offline.value AS standard,
         GREATEST(b.valid_from, offline.valid_from) AS since, LEAST(b.valid_to, offline.valid_to) AS until
  FROM parameter_training_price_base_large b
  JOIN parameter_training_price_standard_minutes_offline offline ON EACH_STEP(offline, b.region_code)
  WHERE EACH_STEP(b, b.region_code)
  UNION ALL
  SELECT n.region_code, 'online' AS band, n.value, n.step_id, online.value AS standard,
         GREATEST(n.valid_from, online.valid_from) AS since, LEAST(n.valid_to, online.valid_to) AS until
  FROM parameter_training_price_base_online n
  JOIN parameter_training_price_standard_minutes_online online ON EACH_STEP(online, n.region_code)
  WHERE EACH_STEP(n, n.region_code)
)
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.course_id AS subject_id, c.course_key AS subject_key,
       GREATEST(c.since, k.since) AS since, LEAST(c.until, k.until) AS until, c.title, c.lesson_minutes, c.band, k.standard, c.rise,
       CASE WHEN c.band = 'small' THEN '小班' WHEN c.band = 'medium' THEN '中班' WHEN c.band = 'large' THEN '大班' ELSE '线上' END AS band_zh,
       c.price_per_lesson_fen AS observed, RAISED(k.value, c.rise) AS limit_value, k.step_id, ROW_ID(c.row_id) AS evidence
FROM subject_course c
JOIN base k ON k.region_code = c.region_code AND k.band = c.band
WHERE c.price_per_lesson_fen * k.standard > RAISED(k.value * c.lesson_minutes, c.rise)
