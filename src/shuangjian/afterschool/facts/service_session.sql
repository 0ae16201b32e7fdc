CREATE VIEW facts.service_session AS
SELECT
    code AS row_id,
    region_code,
    school_key,
    class_key,
    starts_on,
    (floor(extract(epoch FROM (starts_at AT TIME ZONE 'Asia/Shanghai') - starts_on::timestamp) / 60))::integer AS starts_minute,
    (ceil(extract(epoch FROM (ends_at AT TIME ZONE 'Asia/Shanghai') - starts_on::timestamp) / 60))::integer AS ends_minute,
    code AS session_id,
    split_part(school_key, '/', 2) AS school_id,
    split_part(class_key, '/', 3) AS class_id,
    stage,
    grade,
    phase,
    starts_at AT TIME ZONE 'Asia/Shanghai' AS starts_at,
    ends_at AT TIME ZONE 'Asia/Shanghai' AS ends_at,
    activity,
    staff_person_id
FROM afterschool_servicesession;
