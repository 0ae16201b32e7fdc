CREATE VIEW facts.attendance AS
SELECT
    code AS row_id,
    region_code,
    contract_key,
    institution_key,
    lesson_key,
    code AS attendance_id,
    split_part(contract_key, '/', 3) AS contract_id,
    split_part(institution_key, '/', 2) AS institution_id,
    split_part(lesson_key, '/', 3) AS lesson_id,
    attended_on,
    lessons,
    confirmed_on
FROM funds_attendance
WHERE known_to IS NULL AND NOT withdrawn;
