CREATE VIEW facts.capital AS
SELECT
    code AS row_id,
    region_code,
    institution_key,
    code AS capital_id,
    split_part(institution_key, '/', 2) AS institution_id,
    kind,
    day,
    amount_fen,
    taken_by
FROM funds_capitalentry;
