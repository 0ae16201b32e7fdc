CREATE VIEW facts.region AS
SELECT
    code AS row_id,
    code AS region_code,
    parent_code,
    name
FROM registry_region;
