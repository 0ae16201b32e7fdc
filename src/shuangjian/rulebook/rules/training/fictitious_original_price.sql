/*
title: {zh: 疑似虚构原价, en: Stated original price that was never charged}
message:
  zh: "{owner_id} 课程 {subject_id} 标示原价 {observed:yuan} 元，此前最高标价 {limit:yuan} 元。"
  en: "Course {subject_id} of {owner_id} states an original price of {observed:yuan} yuan; it was never offered above {limit:yuan} yuan before."
remedy:
  zh: 核实原价依据；虚构的撤下并更正宣传。
  en: Show what it rests on; withdraw and correct it if it was invented.
severity: general
kind: suspected
nature: event
owner: institution
subject: course
unit: fen
grain: []
provisions:
  - {id: CN-2021-40-14-contract}
  - {id: LC-NI-09}
parameters: []
*/
-- The highest price of the item up to then, the present one included.
WITH offered AS (
  SELECT p.course_key, p.item, p.valid_from, MAX(e.amount_fen) AS highest_fen
  FROM price p
  JOIN price e ON e.course_key = p.course_key AND e.item = p.item AND e.valid_from <= p.valid_from
  GROUP BY p.course_key, p.item, p.valid_from
)
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.course_id AS subject_id, p.course_key AS subject_key,
       p.valid_from AS day, p.item AS discriminator, p.stated_original_fen AS observed,
       b.highest_fen AS limit_value, ROW_ID(p.row_id) AS evidence
FROM price p
JOIN offered b ON b.course_key = p.course_key AND b.item = p.item AND b.valid_from = p.valid_from
WHERE p.stated_original_fen > b.highest_fen
