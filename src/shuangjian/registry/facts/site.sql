CREATE VIEW facts.site AS
SELECT
    code AS row_id,
    region_code,
    key AS site_key,
    institution_key,
    code AS site_id,
    split_part(institution_key, '/', 2) AS institution_id,
    address,
    approved_from,
    approved_to
FROM registry_site;
