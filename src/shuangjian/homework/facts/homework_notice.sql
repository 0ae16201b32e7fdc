CREATE VIEW facts.homework_notice AS
SELECT
    code AS row_id,
    region_code,
    school_key,
    class_key,
    code AS notice_id,
    split_part(school_key, '/', 2) AS school_id,
    split_part(class_key, '/', 3) AS class_id,
    day
FROM homework_homeworknotice;
