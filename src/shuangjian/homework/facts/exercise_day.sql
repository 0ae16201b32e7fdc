CREATE VIEW facts.exercise_day AS
SELECT
    split_part(class_key, '/', 3) || '/' || day::text AS row_id,
    region_code,
    school_key,
    class_key,
    split_part(school_key, '/', 2) AS school_id,
    split_part(class_key, '/', 3) AS class_id,
    day,
    minutes
FROM homework_exerciseday;
