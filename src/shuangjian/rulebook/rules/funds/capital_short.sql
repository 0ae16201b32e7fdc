/*
title: {zh: 举办者未按时足额出资, en: Capital not paid in full when it was due}
message:
  zh: "{owner_id} 至 {day} 应出资 {limit:yuan} 元，实缴 {observed:yuan} 元。"
  en: "{owner_id} was due {limit:yuan} yuan of capital by {day}; {observed:yuan} were paid in."
remedy:
  zh: 由举办者补足出资，并提交验资或银行进账凭证。
  en: Have the organiser pay what is missing, and hand in the proof of the bank.
severity: general
kind: breach
nature: event
owner: institution
subject: institution
unit: fen
grain: [institution_key]
provisions:
  - {id: LC-NI-11}
parameters: []
*/
-- What was withdrawn again had been paid: that is another matter.
WITH due AS (
  SELECT c.region_code, c.institution_id, c.institution_key, c.day
  FROM capital c
  WHERE c.kind = 'committed' AND c.day <= AS_OF()
  GROUP BY c.region_code, c.institution_id, c.institution_key, c.day
),
summed AS (
  SELECT d.region_code, d.institution_id, d.institution_key, d.day,
         SUM(CASE WHEN c.kind = 'committed' THEN c.amount_fen ELSE 0 END) AS committed_fen,
         SUM(CASE WHEN c.kind = 'paid' THEN c.amount_fen ELSE 0 END) AS paid_fen, ROW_IDS(c.row_id) AS evidence
  FROM due d
  JOIN capital c ON c.institution_key = d.institution_key AND c.day <= d.day AND c.kind IN ('committed', 'paid')
  GROUP BY d.region_code, d.institution_id, d.institution_key, d.day
)
SELECT s.region_code, s.institution_id AS owner_id, s.institution_key AS owner_key, s.institution_id AS subject_id,
       s.institution_key AS subject_key, s.day, CAST(s.paid_fen AS BIGINT) AS observed, CAST(s.committed_fen AS BIGINT) AS limit_value, s.evidence
FROM summed s
WHERE s.paid_fen < s.committed_fen
