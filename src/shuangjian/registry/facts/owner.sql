CREATE VIEW facts.owner AS
SELECT
    code AS row_id,
    region_code,
    institution_key,
    code AS owner_id,
    split_part(institution_key, '/', 2) AS institution_id,
    kind,
    country,
    share_bp,
    control_way,
    valid_from,
    valid_to
FROM registry_owner;
