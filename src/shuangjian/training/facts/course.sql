CREATE VIEW facts.course AS
SELECT
    split_part(course_key, '/', 3) AS row_id,
    region_code,
    course_key,
    institution_key,
    split_part(course_key, '/', 3) AS course_id,
    split_part(institution_key, '/', 2) AS institution_id,
    title,
    category,
    audience,
    mode,
    class_size,
    price_per_lesson_fen,
    lesson_minutes,
    overseas_curriculum,
    description,
    subject,
    valid_from,
    valid_to
FROM training_coursefiling;
