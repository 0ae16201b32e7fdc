/*
title: {zh: 在绩效工资总量内列支课后服务补助, en: Subsidies for after-school service paid out of the normal total}
message:
  zh: "{subject_id} {year} 年度在核定绩效工资总量内列支课后服务补助 {observed:yuan} 元，应作为增量单列。"
  en: "{subject_id} paid {observed:yuan} yuan of subsidies for after-school service out of the normal total of {year}; they are an item on top of it."
remedy:
  zh: 将补助改列增量专项，补回总量。
  en: Move the subsidies to the item on top, and give the normal total back what was taken.
severity: general
kind: breach
nature: event
owner: school
subject: school
unit: fen
grain: []
provisions:
  - {id: RC-09c}
  - {id: SH-18}
parameters: []
*/
SELECT p.region_code, p.school_id AS owner_id, p.school_key AS owner_key, p.school_id AS subject_id, p.school_key AS subject_key,
       COALESCE(p.proposed_on, YEAR_START(p.year)) AS day, TEXT(p.year) AS discriminator, TEXT(p.year) AS year,
       p.paid_from_base_fen AS observed, 0 AS limit_value, ROW_ID(p.row_id) AS evidence
FROM performance_pay p
WHERE p.paid_from_base_fen > 0
