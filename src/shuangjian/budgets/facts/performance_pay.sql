-- What was sent back is no proposal until it is handed in again.
CREATE VIEW facts.performance_pay AS
SELECT
    split_part(school_key, '/', 2) || '/' || year AS row_id,
    region_code,
    school_key,
    split_part(school_key, '/', 2) AS school_id,
    year,
    base_fen,
    item_fen,
    other_change_fen,
    paid_from_base_fen,
    submitted_on AS proposed_on
FROM budgets_performancepay
WHERE state <> 'returned';
