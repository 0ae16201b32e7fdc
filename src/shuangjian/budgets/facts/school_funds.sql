CREATE VIEW facts.school_funds AS
SELECT
    code AS row_id,
    region_code,
    school_key,
    code AS allocation_id,
    split_part(school_key, '/', 2) AS school_id,
    year,
    purpose AS fund_use,
    source,
    amount_fen
FROM budgets_allocation;
