CREATE VIEW facts.school_expense AS
SELECT
    e.code AS row_id,
    e.region_code,
    e.school_key,
    e.code AS expense_id,
    split_part(e.school_key, '/', 2) AS school_id,
    a.code AS allocation_id,
    e.spent_on,
    e.item,
    e.amount_fen,
    e.note
FROM budgets_expense AS e
JOIN budgets_allocation AS a ON a.id = e.allocation_id;
