CREATE VIEW facts.contract AS
SELECT
    code AS row_id,
    region_code,
    key AS contract_key,
    institution_key,
    course_key,
    student_key,
    code AS contract_id,
    split_part(institution_key, '/', 2) AS institution_id,
    split_part(course_key, '/', 3) AS course_id,
    split_part(student_key, '/', 2) AS student_id,
    template,
    signed_on,
    lessons,
    amount_fen,
    starts_on,
    ends_on
FROM funds_contract;
