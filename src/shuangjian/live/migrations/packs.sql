-- Packs of regions: what must never happen, whoever writes.

SELECT registry_attach_audit('live_rulepack');
SELECT registry_only_add('live_rulepackversion');
CREATE TRIGGER version_actor BEFORE INSERT ON live_rulepackversion FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();

-- One edition of a region is in force on a day; an edition whose end is its beginning never was.
ALTER TABLE live_rulepack ADD CONSTRAINT live_rulepack_one_in_force EXCLUDE USING gist (
    int8range(region_code::bigint, region_code::bigint, '[]') WITH &&, daterange(in_force_from, in_force_to) WITH &&
) WHERE (in_force_from IS NOT NULL);

-- The seal of a version: the one before, the region and the files.
CREATE FUNCTION live_pack_seal(before text, region text, files jsonb) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\n', before, region, files::text), 'UTF8')), 'hex')
$$;

-- Versions are added to a draft only; their number and seal are the database's.
CREATE FUNCTION live_guard_pack_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    edition live_rulepack;
    last live_rulepackversion;
BEGIN
    SELECT * INTO edition FROM live_rulepack WHERE id = NEW.pack_id FOR UPDATE;
    IF edition.state IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'pack % is %: only a draft gets versions', NEW.pack_id, edition.state USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO last FROM live_rulepackversion WHERE pack_id = NEW.pack_id ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.digest := live_pack_seal(last.digest, edition.region_code, NEW.files);
    RETURN NEW;
END $$;
CREATE TRIGGER version_guard BEFORE INSERT ON live_rulepackversion FOR EACH ROW EXECUTE FUNCTION live_guard_pack_version();

CREATE FUNCTION live_guard_pack() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    latest text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'pack % is kept; withdraw it', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR num_nonnulls(NEW.in_force_from, NEW.in_force_to, NEW.digest, NEW.submitted_by_id, NEW.approved_by_id) > 0 THEN
            RAISE EXCEPTION 'a pack begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.region_code, NEW.number, NEW.created_by_id, NEW.created_at) IS DISTINCT FROM (OLD.region_code, OLD.number, OLD.created_by_id, OLD.created_at)
        OR (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'review'), ('draft', 'withdrawn'), ('review', 'draft'), ('review', 'approved'),
            ('review', 'withdrawn'), ('approved', 'superseded'), ('approved', 'withdrawn')) THEN
        RAISE EXCEPTION 'pack % does not go from % to % that way', OLD.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    -- What was submitted stays as it was: title, seal, who, and, once approved, from when.
    IF OLD.state <> 'draft' AND NEW.state <> 'draft'
        AND (NEW.title, NEW.digest, NEW.submitted_by_id, NEW.submitted_at) IS DISTINCT FROM (OLD.title, OLD.digest, OLD.submitted_by_id, OLD.submitted_at) THEN
        RAISE EXCEPTION 'pack % is sealed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> 'approved' AND (NEW.approved_by_id, NEW.approved_at, NEW.in_force_from) IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at, OLD.in_force_from) THEN
        RAISE EXCEPTION 'pack % is not approved that way', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    -- An edition ends once.
    IF NEW.in_force_to IS DISTINCT FROM OLD.in_force_to
        AND (OLD.in_force_to IS NOT NULL OR OLD.state <> 'approved' OR NEW.state NOT IN ('superseded', 'withdrawn')) THEN
        RAISE EXCEPTION 'pack % does not end that way', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'approved' AND NEW.in_force_to IS NULL THEN
        RAISE EXCEPTION 'pack %: an edition that is no longer in force has its last day', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'review' AND OLD.state = 'draft' THEN
        SELECT digest INTO latest FROM live_rulepackversion WHERE pack_id = NEW.id ORDER BY number DESC LIMIT 1;
        IF latest IS NULL OR NEW.digest IS DISTINCT FROM latest OR NEW.submitted_by_id IS NULL OR NEW.submitted_at IS NULL THEN
            RAISE EXCEPTION 'pack %: what is submitted is its last version', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.state = 'approved' AND OLD.state = 'review' THEN
        IF NEW.approved_by_id IS NULL OR NEW.approved_at IS NULL OR NEW.in_force_from IS NULL THEN
            RAISE EXCEPTION 'pack %: who approves it, and from when', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.approved_by_id IN (NEW.created_by_id, NEW.submitted_by_id)
            OR EXISTS (SELECT FROM live_rulepackversion WHERE pack_id = NEW.id AND written_by_id = NEW.approved_by_id) THEN
            RAISE EXCEPTION 'pack % is approved by somebody who wrote nothing of it', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'live_rulepack_second_person';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pack_guard BEFORE INSERT OR UPDATE OR DELETE ON live_rulepack FOR EACH ROW EXECUTE FUNCTION live_guard_pack();
