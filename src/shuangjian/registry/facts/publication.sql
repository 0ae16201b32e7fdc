CREATE VIEW facts.publication AS
SELECT
    code AS row_id,
    region_code,
    owner_key,
    code AS publication_id,
    owner_type,
    split_part(owner_key, '/', 2) AS owner_id,
    published_on,
    title,
    text
FROM registry_publication;
