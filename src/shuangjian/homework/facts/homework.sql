CREATE VIEW facts.homework AS
SELECT
    code AS row_id,
    region_code,
    school_key,
    class_key,
    code AS homework_id,
    split_part(school_key, '/', 2) AS school_id,
    split_part(class_key, '/', 3) AS class_id,
    stage,
    grade,
    subject,
    assigned_on,
    kind,
    place,
    minutes,
    content,
    marked_by,
    parent_task,
    source,
    device,
    tier,
    form,
    difficulty,
    EXISTS (
        SELECT FROM homework_standardreview r
        WHERE r.school_key = homework_homework.school_key AND r.homework_code = homework_homework.code AND r.verdict = 'exceeding'
    ) AS beyond_standard
FROM homework_homework
WHERE known_to IS NULL AND NOT withdrawn;
