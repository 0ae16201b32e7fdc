CREATE VIEW facts.no_homework_day AS
SELECT
    split_part(school_key, '/', 2) || '/' || day::text AS row_id,
    region_code,
    school_key,
    split_part(school_key, '/', 2) AS school_id,
    day
FROM homework_nohomeworkday;
