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
-- A deposit of which no balance is known has not been shown: it counts as none.
WITH latest AS (
  SELECT b.institution_key, b.row_id, b.balance_fen, b.day,
         ROW_NUMBER() OVER (PARTITION BY b.institution_key ORDER BY b.day DESC, b.row_id DESC) AS place
  FROM account_balance b
  WHERE b.account = 'deposit' AND b.day <= AS_OF()
),
fees AS (
  -- What all learners paid for one charging period: money received within the months the deposit must cover.
  SELECT p.institution_key, p.region_code, SUM(p.amount_fen) AS amount_fen, months.step_id
  FROM payment p
  JOIN parameter_funds_deposit_months months ON IN_FORCE(months, p.region_code, AS_OF())
  WHERE p.paid_on <= AS_OF() AND ADD_MONTHS(p.paid_on, months.value) > AS_OF()
  GROUP BY p.institution_key, p.region_code, months.step_id
)
SELECT i.region_code, i.institution_id AS owner_id, i.institution_key AS owner_key, i.institution_id AS subject_id,
       i.institution_key AS subject_key, AS_OF() AS day, COALESCE(l.balance_fen, 0) AS observed, CAST(f.amount_fen AS BIGINT) AS limit_value,
       f.step_id, ROW_ID(COALESCE(l.row_id, i.row_id)) AS evidence
FROM institution i
JOIN fees f ON f.institution_key = i.institution_key
LEFT JOIN latest l ON l.institution_key = i.institution_key AND l.place = 1
WHERE i.fund_mode IN ('deposit', 'both') AND COVERS(i.valid_from, i.valid_to, AS_OF())
  AND COALESCE(l.balance_fen, 0) < f.amount_fen
