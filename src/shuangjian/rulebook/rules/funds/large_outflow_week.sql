/*
title: {zh: 单周支出明显高于此前水平, en: Outflow of a week far above the weeks before}
message:
  zh: "{subject_id} 监管账户 {day} 起一周支出 {observed:yuan} 元，超过此前 {weeks} 周平均值的 {limit} 倍（合计 {before_fen:yuan} 元）。"
  en: "In the week from {day} {observed:yuan} yuan left the supervised accounts of {subject_id}: more than {limit} times the average of the {weeks} weeks before ({before_fen:yuan} yuan together)."
remedy:
  zh: 核实支出去向，必要时限制支付。
  en: Find out where it went; restrict payments if need be.
severity: general
kind: suspected
nature: event
owner: institution
subject: institution
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-alert}
  - {id: LC-17e}
  - {id: SH-25b}
parameters:
  - funds.large_movement.times_max
  - funds.large_movement.history_days
  - funds.large_movement.history_weeks_min
*/
WITH by_week AS (
  SELECT m.region_code, m.institution_id, m.institution_key, WEEK_START(m.booked_on) AS week, CAST(SUM(m.amount_fen) AS BIGINT) AS amount_fen,
         ROW_IDS(m.row_id) AS evidence
  FROM bank_movement m
  WHERE m.direction = 'out' AND m.account IN ('escrow', 'deposit')
  GROUP BY m.region_code, m.institution_id, m.institution_key, WEEK_START(m.booked_on)
),
compared AS (
  SELECT w.region_code, w.institution_id, w.institution_key, w.week, w.amount_fen, w.evidence, COUNT(*) AS weeks,
         CAST(SUM(b.amount_fen) AS BIGINT) AS before_fen
  FROM by_week w
  JOIN parameter_funds_large_movement_history_days back ON IN_FORCE(back, w.region_code, w.week)
  JOIN by_week b ON b.institution_key = w.institution_key AND b.week < w.week AND b.week >= ADD_DAYS(w.week, 0 - back.value)
  GROUP BY w.region_code, w.institution_id, w.institution_key, w.week, w.amount_fen, w.evidence
)
SELECT c.region_code, c.institution_id AS owner_id, c.institution_key AS owner_key, c.institution_id AS subject_id,
       c.institution_key AS subject_key, c.week AS day, c.weeks, c.before_fen, c.amount_fen AS observed, times.value AS limit_value,
       times.step_id, c.evidence
FROM compared c
JOIN parameter_funds_large_movement_times_max times ON IN_FORCE(times, c.region_code, c.week)
JOIN parameter_funds_large_movement_history_weeks_min least ON IN_FORCE(least, c.region_code, c.week)
WHERE c.weeks >= least.value AND c.amount_fen * c.weeks > c.before_fen * times.value
