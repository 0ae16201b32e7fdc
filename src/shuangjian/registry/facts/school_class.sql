CREATE VIEW facts.school_class AS
SELECT
    code AS row_id,
    region_code,
    key AS class_key,
    school_key,
    code AS class_id,
    split_part(school_key, '/', 2) AS school_id,
    stage,
    grade,
    pupils,
    name
FROM registry_schoolclass;
