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
-- The highest price of the item up to then, the present one included. One without a beginning has always been asked.
WITH offered AS (
  SELECT p.region_code, p.institution_id, p.course_id, p.item, p.valid_from, MAX(e.amount_fen) AS highest_fen
  FROM price p
  JOIN price e ON e.region_code = p.region_code AND e.institution_id IS NOT DISTINCT FROM p.institution_id AND e.course_id = p.course_id
    AND e.item = p.item AND COALESCE(e.valid_from, FAR_PAST()) <= COALESCE(p.valid_from, FAR_PAST())
  GROUP BY p.region_code, p.institution_id, p.course_id, p.item, p.valid_from
)
SELECT p.region_code, p.institution_id AS owner_id, p.institution_key AS owner_key, p.course_id AS subject_id, p.course_key AS subject_key,
       COALESCE(p.valid_from, AS_OF()) AS day, p.item AS discriminator, p.stated_original_fen AS observed,
       b.highest_fen AS limit_value, ROW_ID(p.row_id) AS evidence
FROM price p
JOIN offered b ON b.region_code = p.region_code AND b.institution_id IS NOT DISTINCT FROM p.institution_id AND b.course_id = p.course_id
  AND b.item = p.item AND b.valid_from IS NOT DISTINCT FROM p.valid_from
WHERE p.stated_original_fen > b.highest_fen
