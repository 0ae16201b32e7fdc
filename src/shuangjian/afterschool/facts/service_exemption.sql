CREATE VIEW facts.service_exemption AS
SELECT
    split_part(school_key, '/', 2) || '/' || day::text AS row_id,
    region_code,
    school_key,
    split_part(school_key, '/', 2) AS school_id,
    day,
    cause,
    approved_on
FROM afterschool_serviceexemption;
