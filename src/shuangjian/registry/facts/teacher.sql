CREATE VIEW facts.teacher AS
SELECT
    person_id AS row_id,
    region_code,
    school_key,
    person_id,
    split_part(school_key, '/', 2) AS school_id,
    subject,
    employed_from,
    employed_to
FROM registry_teacher;
