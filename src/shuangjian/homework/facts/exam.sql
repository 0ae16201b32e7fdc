CREATE VIEW facts.exam AS
SELECT
    code AS row_id,
    region_code,
    school_key,
    class_key,
    institution_key,
    code AS exam_id,
    split_part(school_key, '/', 2) AS school_id,
    stage,
    grade,
    subject,
    held_on,
    kind,
    paper,
    ranked,
    organiser,
    split_part(class_key, '/', 3) AS class_id,
    approved,
    split_part(institution_key, '/', 2) AS institution_id
FROM homework_exam;
