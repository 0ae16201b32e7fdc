CREATE VIEW facts.refund AS
SELECT
    code AS row_id,
    region_code,
    contract_key,
    institution_key,
    code AS refund_id,
    split_part(contract_key, '/', 3) AS contract_id,
    split_part(institution_key, '/', 2) AS institution_id,
    requested_on,
    paid_on,
    amount_fen,
    account
FROM funds_refund;
