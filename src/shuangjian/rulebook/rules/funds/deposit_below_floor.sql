/*
title: {zh: 风险保证金低于最低额度, en: Risk deposit below its floor}
message:
  zh: "{subject_id} 保证金余额 {observed:yuan} 元，低于单个收费周期在收费用总额 {limit:yuan} 元。"
  en: "The deposit of {subject_id} is {observed:yuan} yuan, below the {limit:yuan} yuan of fees of one charging period."
remedy:
  zh: 补足保证金；补足前暂停收费。
  en: Top the deposit up; collect nothing until then.
severity: serious
kind: breach
nature: state
owner: institution
subject: institution
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-deposit}
  - {id: LC-17d}
parameters: [funds.deposit.months]
*/
-- A deposit of which no balance is known has not been shown: it counts as none. Before the first that is known nobody can say. What it must reach changes on the day a fee comes in
-- and on the day it is older than one charging period; what is there changes on the day of a balance. It is reckoned for each length
-- a charging period ever had, and counts on the days on which the period has that length.
WITH period AS (
  SELECT m.region_code, m.value AS months
  FROM parameter_funds_deposit_months m
  WHERE EACH_STEP(m, m.region_code)
  GROUP BY m.region_code, m.value
),
moved AS (
  SELECT p.region_code, p.institution_key, p.paid_on AS day, p.amount_fen
  FROM payment p
  UNION ALL
  SELECT b.region_code, b.institution_key, b.day, 0 AS amount_fen
  FROM account_balance b
),
flow AS (
  SELECT m.institution_key, period.months, m.day, m.amount_fen
  FROM moved m
  JOIN period ON period.region_code = m.region_code
  UNION ALL
  SELECT m.institution_key, period.months, ADD_MONTHS(m.day, period.months) AS day, 0 - m.amount_fen AS amount_fen
  FROM moved m
  JOIN period ON period.region_code = m.region_code
),
by_day AS (
  SELECT f.institution_key, f.months, f.day, SUM(f.amount_fen) AS amount_fen
  FROM flow f
  GROUP BY f.institution_key, f.months, f.day
),
fees AS (
  SELECT d.institution_key, d.months, d.day,
         COALESCE(LEAD(d.day) OVER (PARTITION BY d.institution_key, d.months ORDER BY d.day), FAR_FUTURE()) AS next_day,
         SUM(d.amount_fen) OVER (PARTITION BY d.institution_key, d.months ORDER BY d.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS amount_fen
  FROM by_day d
),
balance AS (
  SELECT b.institution_key, b.day, b.balance_fen, b.row_id,
         COALESCE(LEAD(b.day) OVER (PARTITION BY b.institution_key ORDER BY b.day, b.balance_fen), FAR_FUTURE()) AS next_day
  FROM account_balance b
  WHERE b.account = 'deposit'
),
shown AS (
  SELECT b.institution_key, MIN(b.day) AS day
  FROM account_balance b
  WHERE b.account = 'deposit' AND b.day <= AS_OF()
  GROUP BY b.institution_key
)
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, SINCE(f.day, i.valid_from, step.valid_from) AS since,
       LEAST(f.next_day, UNTIL(i.valid_to), step.valid_to) AS until,
       COALESCE(b.balance_fen, 0) AS observed, CAST(f.amount_fen AS BIGINT) AS limit_value, step.step_id,
       ROW_ID(COALESCE(b.row_id, i.row_id)) AS evidence
FROM institution i
JOIN parameter_funds_deposit_months step ON EACH_STEP(step, i.region_code)
JOIN fees f ON f.institution_key = i.institution_key AND f.months = step.value
LEFT JOIN balance b ON b.institution_key = f.institution_key AND b.day <= f.day AND b.next_day > f.day
LEFT JOIN shown s ON s.institution_key = f.institution_key
WHERE i.fund_mode IN ('deposit', 'both') AND COALESCE(b.balance_fen, 0) < f.amount_fen
  AND (s.institution_key IS NULL OR s.day <= f.day)
