CREATE VIEW facts.price AS
SELECT
    split_part(course_key, '/', 3) || '/' || item AS row_id,
    region_code,
    course_key,
    institution_key,
    split_part(course_key, '/', 3) AS course_id,
    split_part(institution_key, '/', 2) AS institution_id,
    item,
    amount_fen,
    stated_original_fen,
    valid_from,
    valid_to
FROM training_price;
