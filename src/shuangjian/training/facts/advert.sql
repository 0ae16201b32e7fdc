CREATE VIEW facts.advert AS
SELECT
    code AS row_id,
    region_code,
    institution_key,
    code AS advert_id,
    split_part(institution_key, '/', 2) AS institution_id,
    published_on,
    medium,
    text,
    place,
    carrier
FROM training_advert;
