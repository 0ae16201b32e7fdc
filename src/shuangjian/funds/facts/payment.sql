CREATE VIEW facts.payment AS
SELECT
    code AS row_id,
    region_code,
    contract_key,
    institution_key,
    student_key,
    code AS payment_id,
    split_part(contract_key, '/', 3) AS contract_id,
    split_part(institution_key, '/', 2) AS institution_id,
    category,
    paid_on,
    amount_fen,
    lessons,
    covers_from,
    covers_to,
    account,
    method,
    lessons_left,
    split_part(student_key, '/', 2) AS student_id,
    subject,
    charge_basis,
    item
FROM funds_payment;
