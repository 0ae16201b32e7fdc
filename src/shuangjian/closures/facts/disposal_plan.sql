CREATE VIEW facts.disposal_plan AS
SELECT
    split_part(institution_key, '/', 2) AS row_id,
    region_code,
    institution_key,
    split_part(institution_key, '/', 2) AS institution_id,
    learners,
    is_complex,
    responsible_person,
    prepared_on AS valid_from,
    NULL::date AS valid_to
FROM closures_disposalplan;
