/*
title: {zh: 拨付超过已确认课时对应费用, en: More released than confirmed lessons are worth}
message:
  zh: "合同 {subject_id} 截至 {day} 累计拨付 {observed:yuan} 元；{lessons} 课时（{amount_fen:yuan} 元）中仅确认消课 {confirmed} 课时。"
  en: "Up to {day} {observed:yuan} yuan have been released for contract {subject_id}; of its {lessons} lessons ({amount_fen:yuan} yuan) {confirmed} are confirmed."
remedy:
  zh: 退回多拨付的资金，按确认消课同步、同比例拨付。
  en: Return what was released too early; release in step with confirmed lessons.
severity: serious
kind: breach
nature: event
owner: institution
subject: contract
unit: fen
grain: []
provisions:
  - {id: CN-2021-2-release}
  - {id: LC-17d}
parameters: []
*/
WITH by_day AS (
  SELECT r.contract_key, r.released_on, SUM(r.amount_fen) AS amount_fen, ROW_IDS(r.row_id) AS evidence
  FROM release r
  GROUP BY r.contract_key, r.released_on
),
running AS (
  SELECT d.contract_key, d.released_on, d.evidence,
         SUM(d.amount_fen) OVER (PARTITION BY d.contract_key ORDER BY d.released_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
           AS released_fen
  FROM by_day d
),
confirmed AS (
  SELECT r.contract_key, r.released_on, SUM(a.lessons) AS lessons
  FROM running r
  JOIN attendance a ON a.contract_key = r.contract_key AND a.confirmed_on <= r.released_on
  GROUP BY r.contract_key, r.released_on
)
SELECT k.region_code, k.institution_id AS owner_id, k.institution_key AS owner_key, k.contract_id AS subject_id,
       k.contract_key AS subject_key, r.released_on AS day, k.lessons, k.amount_fen, CAST(COALESCE(c.lessons, 0) AS INTEGER) AS confirmed,
       CAST(r.released_fen AS BIGINT) AS observed, r.evidence
FROM running r
JOIN contract k ON k.contract_key = r.contract_key
LEFT JOIN confirmed c ON c.contract_key = r.contract_key AND c.released_on = r.released_on
WHERE k.lessons > 0 AND r.released_fen * k.lessons > COALESCE(c.lessons, 0) * k.amount_fen
