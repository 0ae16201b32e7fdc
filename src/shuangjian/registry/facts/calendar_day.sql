CREATE VIEW facts.calendar_day AS
SELECT
    region_code || '/' || day::text AS row_id,
    region_code,
    day,
    kind
FROM registry_calendarday;
