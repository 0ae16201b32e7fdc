CREATE VIEW facts.school_document AS
SELECT
    split_part(school_key, '/', 2) || '/' || kind AS row_id,
    region_code,
    school_key,
    split_part(school_key, '/', 2) AS school_id,
    kind,
    title,
    approved_first_on AS approved_on
FROM guidance_document
WHERE school_key IS NOT NULL;
