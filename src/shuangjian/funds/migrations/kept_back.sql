-- What leaves a deposit by correction is held to the floor and the freeze like what is paid out, and a confirmed lesson whose money was
-- released is taken back only after the release: docs/decisions/0170.

CREATE FUNCTION funds_guard_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    -- The deposit's row is locked since entry_post, which runs before: what is read here cannot change until the end.
    SELECT z.institution_key INTO wrong FROM posted AS e
    JOIN funds_entry AS o ON o.id = e.reverses_id AND o.kind = 'deposit_in'
    JOIN funds_freeze AS z ON z.institution_key = e.institution_key AND z.ended_at IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the money of % is frozen', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_frozen';
    END IF;
    SELECT e.institution_key INTO wrong FROM posted AS e
    JOIN funds_entry AS o ON o.id = e.reverses_id AND o.kind = 'deposit_in'
    JOIN funds_ledgeraccount AS a ON a.id = e.from_account_id
    WHERE a.balance_fen < (SELECT coalesce(sum(s.floor_fen), 0) FROM funds_supervisedaccount AS s
                           WHERE s.institution_key = e.institution_key AND s.closed_on IS NULL) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the deposit of % would be below its floor', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_floor';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_reversal AFTER INSERT ON funds_entry REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION funds_guard_reversal();

-- Looked at when the transaction ends: a change closes one version and adds the next. The escrow's row is the lock releases take too.
CREATE FUNCTION funds_guard_confirmed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM funds_ledgeraccount AS a WHERE a.contract_key = OLD.contract_key AND a.kind = 'escrow' FOR UPDATE;
    IF EXISTS (
        SELECT FROM funds_contract AS k
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(r.amount_fen), 0) AS fen FROM funds_entry AS r
            WHERE r.contract_key = k.key AND r.kind = 'release'
              AND NOT EXISTS (SELECT FROM funds_entry AS b WHERE b.reverses_id = r.id)) AS released
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(a.lessons), 0) AS lessons FROM funds_attendance AS a
            WHERE a.contract_key = k.key AND a.known_to IS NULL AND NOT a.withdrawn AND a.confirmed_on IS NOT NULL) AS confirmed
        WHERE k.key = OLD.contract_key AND released.fen * coalesce(k.lessons, 0) > confirmed.lessons * k.amount_fen) THEN
        RAISE EXCEPTION 'the money of lesson % was released: reverse that first', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_attendance_released';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER attendance_released AFTER UPDATE OR DELETE ON funds_attendance DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.confirmed_on IS NOT NULL AND OLD.known_to IS NULL AND NOT OLD.withdrawn) EXECUTE FUNCTION funds_guard_confirmed();
