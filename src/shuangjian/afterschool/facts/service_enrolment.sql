CREATE VIEW facts.service_enrolment AS
SELECT
    code AS row_id,
    region_code,
    school_key,
    class_key,
    student_key,
    code AS enrolment_id,
    split_part(school_key, '/', 2) AS school_id,
    split_part(class_key, '/', 3) AS class_id,
    split_part(student_key, '/', 2) AS student_id,
    term,
    reply,
    hardship,
    fee_due_fen,
    fee_charged_fen,
    signed_on
FROM afterschool_serviceenrolment;
