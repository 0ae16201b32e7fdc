CREATE VIEW facts.report AS
SELECT
    code AS row_id,
    region_code,
    subject_key,
    code AS report_id,
    subject_type,
    substr(subject_key, length(region_code) + 2) AS subject_id,
    item,
    received_on,
    outcome
FROM voices_report;
