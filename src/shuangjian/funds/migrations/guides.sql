-- A version of the guide is never changed: what days were judged by stays.
SELECT registry_only_add('funds_fundguide');
CREATE TRIGGER guide_actor BEFORE INSERT ON funds_fundguide FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
