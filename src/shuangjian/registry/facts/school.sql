CREATE VIEW facts.school AS
SELECT
    code AS row_id,
    region_code,
    key AS school_key,
    code AS school_id,
    name,
    stage,
    ownership
FROM registry_school;
