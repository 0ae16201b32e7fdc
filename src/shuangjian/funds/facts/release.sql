CREATE VIEW facts.release AS
SELECT
    code AS row_id,
    region_code,
    contract_key,
    institution_key,
    code AS release_id,
    split_part(contract_key, '/', 3) AS contract_id,
    split_part(institution_key, '/', 2) AS institution_id,
    released_on,
    lessons,
    amount_fen
FROM funds_release;
