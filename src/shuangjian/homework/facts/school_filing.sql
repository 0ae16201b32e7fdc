CREATE VIEW facts.school_filing AS
SELECT
    code AS row_id,
    region_code,
    school_key,
    code AS filing_id,
    split_part(school_key, '/', 2) AS school_id,
    kind,
    period_from,
    period_to,
    filed_on
FROM homework_schoolfiling;
