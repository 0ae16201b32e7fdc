CREATE VIEW facts.institution AS
SELECT
    i.code AS row_id,
    s.region_code,
    s.institution_key,
    i.code AS institution_id,
    i.uscc,
    s.name,
    s.category,
    s.mode,
    s.legal_form,
    s.status,
    s.licence_no,
    s.licence_from,
    s.licence_to,
    s.approved_sites,
    s.sites_in_use,
    s.listed,
    s.foreign_control,
    s.fund_mode,
    s.valid_from,
    s.valid_to
FROM registry_institutionstate AS s
JOIN registry_institution AS i ON i.key = s.institution_key;
