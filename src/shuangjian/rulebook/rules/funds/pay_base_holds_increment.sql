/*
title: {zh: 课后服务增量计入次年绩效工资基数, en: Increment for after-school service in the next year's base}
message:
  zh: "{subject_id} {year} 年度申报绩效工资总量 {observed:yuan} 元，扣除其他增减后应为 {limit:yuan} 元；上年课后服务增量 {item:yuan} 元不作为基数。"
  en: "{subject_id} proposes a base of {observed:yuan} yuan for {year}; without other changes it is {limit:yuan} yuan, for the increment of {item:yuan} yuan of the year before is no part of it."
remedy:
  zh: 从基数中剔除课后服务增量；其他原因增加的，写明金额和依据后重新申报。
  en: Take the increment out of the base; where it rose for other reasons, state the amount and hand it in again.
severity: general
kind: breach
nature: event
owner: school
subject: school
unit: fen
grain: []
provisions:
  - {id: SH-18}
parameters: []
*/
SELECT p.region_code, p.school_id AS owner_id, p.school_key AS owner_key, p.school_id AS subject_id, p.school_key AS subject_key,
       COALESCE(p.proposed_on, YEAR_START(p.year)) AS day, TEXT(p.year) AS discriminator, TEXT(p.year) AS year,
       p.base_fen AS observed, b.base_fen + p.other_change_fen AS limit_value, b.item_fen AS item, ROW_ID(p.row_id, b.row_id) AS evidence
FROM performance_pay p
JOIN performance_pay b ON b.school_key = p.school_key AND b.year + 1 = p.year
WHERE b.item_fen > 0 AND p.base_fen > b.base_fen + p.other_change_fen
