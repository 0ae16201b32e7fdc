CREATE VIEW facts.site_observation AS
SELECT
    code AS row_id,
    region_code,
    institution_key,
    code AS observation_id,
    split_part(institution_key, '/', 2) AS institution_id,
    day,
    field,
    observed
FROM training_siteobservation;
