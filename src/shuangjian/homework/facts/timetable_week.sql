CREATE VIEW facts.timetable_week AS
SELECT
    split_part(class_key, '/', 3) || '/' || week::text || '/' || subject AS row_id,
    region_code,
    class_key,
    school_key,
    split_part(class_key, '/', 3) AS class_id,
    split_part(school_key, '/', 2) AS school_id,
    week,
    subject,
    prescribed,
    held
FROM homework_timetableweek;
