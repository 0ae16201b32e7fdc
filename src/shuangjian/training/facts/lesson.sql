CREATE VIEW facts.lesson AS
SELECT
    code AS row_id,
    region_code,
    institution_key || '/' || code AS lesson_key,
    institution_key,
    course_key,
    institution_key || '/' || group_code AS group_key,
    site_key,
    starts_on,
    (floor(extract(epoch FROM (starts_at AT TIME ZONE 'Asia/Shanghai') - starts_on::timestamp) / 60))::integer AS starts_minute,
    (ceil(extract(epoch FROM (ends_at AT TIME ZONE 'Asia/Shanghai') - starts_on::timestamp) / 60))::integer AS ends_minute,
    code AS lesson_id,
    split_part(institution_key, '/', 2) AS institution_id,
    split_part(course_key, '/', 3) AS course_id,
    group_code AS group_id,
    category,
    audience,
    mode,
    starts_at AT TIME ZONE 'Asia/Shanghai' AS starts_at,
    ends_at AT TIME ZONE 'Asia/Shanghai' AS ends_at,
    person_id,
    subject,
    split_part(site_key, '/', 3) AS site_id
FROM training_lesson
WHERE known_to IS NULL AND NOT withdrawn;
