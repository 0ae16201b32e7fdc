CREATE VIEW facts.staff AS
SELECT
    person_id AS row_id,
    region_code,
    institution_key,
    split_part(institution_key, '/', 2) AS institution_id,
    person_id,
    role,
    certificate_no,
    nationality,
    in_china,
    employed_from,
    employed_to,
    published,
    certificate_subject,
    certificate_stage,
    certificate_expires_on
FROM training_staff;
