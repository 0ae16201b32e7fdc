CREATE VIEW facts.account_balance AS
SELECT
    split_part(institution_key, '/', 2) || '/' || account || '/' || day::text AS row_id,
    region_code,
    institution_key,
    split_part(institution_key, '/', 2) AS institution_id,
    account,
    day,
    balance_fen
FROM funds_accountbalance;
