-- Draws and what they were drawn from are added and never changed.
CREATE FUNCTION lookbacks_guard_drawn() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER draws_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lookbacks_draw
    FOR EACH STATEMENT EXECUTE FUNCTION lookbacks_guard_drawn();
CREATE TRIGGER candidates_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lookbacks_candidate
    FOR EACH STATEMENT EXECUTE FUNCTION lookbacks_guard_drawn();

-- A number is what the seed gives the case, whoever writes it.
CREATE FUNCTION lookbacks_guard_digest() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.digest IS DISTINCT FROM (
        SELECT encode(sha256(convert_to(d.seed || '/' || c.number, 'UTF8')), 'hex')
        FROM lookbacks_draw d, cases_case c WHERE d.id = NEW.draw_id AND c.id = NEW.case_id
    ) THEN
        RAISE EXCEPTION 'draw %: the digest of case % is another', NEW.draw_id, NEW.case_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER candidates_digest BEFORE INSERT ON lookbacks_candidate
    FOR EACH ROW EXECUTE FUNCTION lookbacks_guard_digest();

-- At commit: of each stratum the smallest digests are drawn, as many as the draw says, and just these are looked at.
CREATE FUNCTION lookbacks_guard_sample() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT count(*) INTO wrong FROM (
        SELECT c.case_id, c.drawn,
            row_number() OVER (PARTITION BY c.stratum ORDER BY c.digest COLLATE "C") AS place,
            count(*) OVER (PARTITION BY c.stratum) AS available
        FROM lookbacks_candidate c WHERE c.draw_id = NEW.id
    ) ranked
    WHERE drawn IS DISTINCT FROM (place <= coalesce(NEW.each, (available * NEW.share + 99) / 100))
        OR drawn IS DISTINCT FROM EXISTS (
            SELECT FROM lookbacks_lookback l WHERE l.draw_id = NEW.id AND l.case_id = ranked.case_id);
    IF wrong > 0 OR NOT EXISTS (SELECT FROM lookbacks_lookback WHERE draw_id = NEW.id) THEN
        RAISE EXCEPTION 'draw %: not what its seed draws', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER draws_as_the_seed AFTER INSERT ON lookbacks_draw DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION lookbacks_guard_sample();

-- Nothing is added to a sample afterwards: every drawn case has its look-back, and look-backs are of drawn cases alone.
CREATE FUNCTION lookbacks_guard_whole() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM lookbacks_lookback WHERE draw_id = NEW.draw_id) THEN
        RAISE EXCEPTION 'draw % is drawn: nothing is added', NEW.draw_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER candidates_whole BEFORE INSERT ON lookbacks_candidate
    FOR EACH ROW EXECUTE FUNCTION lookbacks_guard_whole();

-- Whoever worked or verified a case neither is asked to look back on it nor answers; an answer stays.
CREATE FUNCTION lookbacks_guard_lookback() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    lookers bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'look-back % is drawn', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.result IS NOT NULL THEN
            RAISE EXCEPTION 'look-back % is answered', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF (NEW.draw_id, NEW.case_id, NEW.region_code) IS DISTINCT FROM (OLD.draw_id, OLD.case_id, OLD.region_code) THEN
            RAISE EXCEPTION 'look-back % is drawn', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT FROM lookbacks_candidate WHERE draw_id = NEW.draw_id AND case_id = NEW.case_id AND drawn) THEN
        RAISE EXCEPTION 'draw %: case % is not drawn', NEW.draw_id, NEW.case_id USING ERRCODE = 'restrict_violation';
    END IF;
    lookers := array_remove(ARRAY[NEW.answered_by_id, NEW.stands_for_id], NULL);
    IF NEW.result IS NOT NULL AND NOT coalesce(NEW.person_id = ANY (lookers), false) THEN
        RAISE EXCEPTION 'look-back %: answered by another than who looks', NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' OR NEW.person_id IS DISTINCT FROM OLD.person_id THEN
        lookers := array_append(lookers, NEW.person_id);
    END IF;
    IF EXISTS (SELECT FROM cases_caseworker WHERE case_id = NEW.case_id AND user_id = ANY (lookers))
        OR EXISTS (SELECT FROM cases_caseevent WHERE case_id = NEW.case_id AND kind = 'closed'
                   AND (by_id = ANY (lookers) OR stands_for_id = ANY (lookers))) THEN
        RAISE EXCEPTION 'look-back %: somebody who had a part in the case', NEW.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lookbacks_of_others BEFORE INSERT OR UPDATE OR DELETE ON lookbacks_lookback
    FOR EACH ROW EXECUTE FUNCTION lookbacks_guard_lookback();
SELECT registry_attach_audit('lookbacks_lookback');
SELECT registry_attach_audit('lookbacks_draw');
