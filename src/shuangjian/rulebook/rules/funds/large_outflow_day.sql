/*
title: {zh: 单日大额支出达到预警额, en: Outflow of a day reaches the warning threshold}
message:
  zh: "{subject_id} 监管账户 {day} 共 {movements} 笔支出 {observed:yuan} 元，预警额 {limit:yuan} 元。"
  en: "{movements} payments of together {observed:yuan} yuan left the supervised accounts of {subject_id} on {day}; the threshold is {limit:yuan} yuan."
remedy:
  zh: 开户银行报告，主管部门约谈核实。
  en: The bank reports; the authority asks for an explanation.
severity: serious
kind: suspected
nature: event
owner: institution
subject: institution
unit: fen
grain: [institution_key, day]
provisions:
  - {id: CN-2021-2-alert}
  - {id: LC-17e}
  - {id: SH-25b}
parameters: [funds.large_movement.day_max]
*/
WITH by_day AS (
  SELECT m.region_code, m.institution_id, m.institution_key, m.booked_on AS day, CAST(SUM(m.amount_fen) AS BIGINT) AS amount_fen,
         COUNT(*) AS movements, ROW_IDS(m.row_id) AS evidence
  FROM bank_movement m
  WHERE m.direction = 'out' AND m.account IN ('escrow', 'deposit')
  GROUP BY m.region_code, m.institution_id, m.institution_key, m.booked_on
)
SELECT d.region_code, d.institution_id AS owner_id, d.institution_key AS owner_key, d.institution_id AS subject_id,
       d.institution_key AS subject_key, d.institution_key, d.day, d.movements, d.amount_fen AS observed, lim.value AS limit_value, lim.step_id, d.evidence
FROM by_day d
JOIN parameter_funds_large_movement_day_max lim ON IN_FORCE(lim, d.region_code, d.day)
WHERE d.amount_fen >= lim.value
