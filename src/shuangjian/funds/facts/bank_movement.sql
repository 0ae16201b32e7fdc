CREATE VIEW facts.bank_movement AS
SELECT
    code AS row_id,
    region_code,
    institution_key,
    code AS movement_id,
    split_part(institution_key, '/', 2) AS institution_id,
    account,
    booked_on,
    direction,
    amount_fen,
    purpose,
    counterparty
FROM funds_bankmovement;
