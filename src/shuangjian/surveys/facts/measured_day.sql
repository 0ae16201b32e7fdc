CREATE VIEW facts.measured_day AS
SELECT
    split_part(class_key, '/', 3) || '/' || day::text AS row_id,
    region_code,
    school_key,
    class_key,
    split_part(school_key, '/', 2) AS school_id,
    split_part(class_key, '/', 3) AS class_id,
    stage,
    grade,
    day,
    answers,
    mean_minutes AS minutes
FROM surveys_measuredday
WHERE mean_minutes IS NOT NULL
    AND (school_from IS NULL OR school_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date);
