-- What the ledger promises, whoever writes: docs/decisions/0140.
--
-- The balance of escrow, refund and deposit accounts is kept here and nowhere else. One order of locks: deposits first, then the
-- accounts of contracts, each by id. What is refused is refused for the whole statement.

CREATE FUNCTION funds_guard_account() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.balance_fen := 0;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR pg_trigger_depth() < 2
       OR to_jsonb(OLD) - 'balance_fen' IS DISTINCT FROM to_jsonb(NEW) - 'balance_fen' THEN
        RAISE EXCEPTION 'an account of the ledger changes by entries alone' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_guard BEFORE INSERT OR UPDATE OR DELETE ON funds_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION funds_guard_account();

-- Which kind of entry joins which kinds of account.
CREATE FUNCTION funds_entry_fits(kind text, from_kind text, to_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (kind, from_kind, to_kind) IN (
        ('pay_in', 'outside', 'escrow'), ('release', 'escrow', 'released'), ('refund', 'escrow', 'refund'),
        ('refund_paid', 'refund', 'outside'), ('deposit_in', 'outside', 'deposit'), ('deposit_out', 'deposit', 'outside'))
$$;

CREATE FUNCTION funds_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    SELECT e.source INTO wrong
    FROM posted AS e
    JOIN funds_ledgeraccount AS f ON f.id = e.from_account_id
    JOIN funds_ledgeraccount AS t ON t.id = e.to_account_id
    LEFT JOIN funds_entry AS o ON o.id = e.reverses_id
    WHERE f.institution_key <> e.institution_key OR t.institution_key <> e.institution_key
       OR coalesce(f.contract_key, t.contract_key) IS DISTINCT FROM e.contract_key
       OR coalesce(t.contract_key, f.contract_key) IS DISTINCT FROM e.contract_key
       OR CASE WHEN e.kind = 'reversal'
               THEN o.kind = 'reversal' OR (o.from_account_id, o.to_account_id, o.amount_fen)
                    IS DISTINCT FROM (e.to_account_id, e.from_account_id, e.amount_fen)
               ELSE NOT funds_entry_fits(e.kind, f.kind, t.kind) END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not fit its accounts', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_fits';
    END IF;
    SELECT e.source INTO wrong FROM posted AS e WHERE e."on" > (now() AT TIME ZONE 'Asia/Shanghai')::date LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % lies in the future', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_not_ahead';
    END IF;

    PERFORM FROM funds_ledgeraccount AS a
    WHERE a.kind = 'deposit' AND a.id IN (SELECT from_account_id FROM posted UNION SELECT to_account_id FROM posted)
    ORDER BY a.id FOR UPDATE;
    PERFORM FROM funds_ledgeraccount AS a
    WHERE a.kind = 'deposit' AND a.institution_key IN (SELECT institution_key FROM posted WHERE kind = 'release')
    ORDER BY a.id FOR SHARE;
    PERFORM FROM funds_ledgeraccount AS a
    WHERE a.kind IN ('escrow', 'refund') AND a.id IN (SELECT from_account_id FROM posted UNION SELECT to_account_id FROM posted)
    ORDER BY a.id FOR UPDATE;

    UPDATE funds_ledgeraccount AS a SET balance_fen = a.balance_fen + d.fen
    FROM (SELECT m.account, sum(m.fen) AS fen
          FROM (SELECT from_account_id AS account, -amount_fen AS fen FROM posted
                UNION ALL SELECT to_account_id, amount_fen FROM posted) AS m
          GROUP BY m.account) AS d
    WHERE a.id = d.account AND a.kind IN ('escrow', 'refund', 'deposit');

    IF EXISTS (SELECT FROM posted WHERE kind IN ('release', 'deposit_out')) THEN
        SELECT e.institution_key INTO wrong FROM posted AS e
        JOIN funds_freeze AS z ON z.institution_key = e.institution_key AND z.ended_at IS NULL
        WHERE e.kind IN ('release', 'deposit_out') LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the money of % is frozen', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_frozen';
        END IF;
        SELECT s.institution_key INTO wrong
        FROM (SELECT s.institution_key, sum(s.floor_fen) AS floor_fen FROM funds_supervisedaccount AS s
              WHERE s.closed_on IS NULL AND s.institution_key IN (SELECT institution_key FROM posted WHERE kind IN ('release', 'deposit_out'))
              GROUP BY s.institution_key) AS s
        LEFT JOIN funds_ledgeraccount AS a ON a.institution_key = s.institution_key AND a.kind = 'deposit'
        WHERE coalesce(a.balance_fen, 0) < s.floor_fen LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'the deposit of % would be below its floor', wrong
                USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_floor';
        END IF;
        SELECT k.key INTO wrong
        FROM (SELECT DISTINCT contract_key, from_account_id FROM posted WHERE kind = 'release') AS e
        JOIN funds_contract AS k ON k.key = e.contract_key
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(r.amount_fen), 0) AS fen FROM funds_entry AS r
            WHERE r.from_account_id = e.from_account_id AND r.kind = 'release'
              AND NOT EXISTS (SELECT FROM funds_entry AS b WHERE b.reverses_id = r.id)) AS released
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(a.lessons), 0) AS lessons FROM funds_attendance AS a
            WHERE a.contract_key = k.key AND a.known_to IS NULL AND NOT a.withdrawn AND a.confirmed_on IS NOT NULL) AS confirmed
        WHERE coalesce(k.lessons, 0) = 0 OR released.fen * k.lessons > confirmed.lessons * k.amount_fen LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'more would be released of % than its confirmed lessons are worth', wrong
                USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_earned';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_post AFTER INSERT ON funds_entry REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION funds_post();
CREATE TRIGGER entry_actor BEFORE INSERT ON funds_entry FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
SELECT registry_only_add('funds_entry');

-- A freeze and a higher floor wait for the releases under way, and those that follow see them: both hold the deposit's row.
CREATE FUNCTION funds_hold_deposit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO funds_ledgeraccount (region_code, institution_key, kind, balance_fen)
    VALUES (NEW.region_code, NEW.institution_key, 'deposit', 0) ON CONFLICT DO NOTHING;
    PERFORM FROM funds_ledgeraccount WHERE institution_key = NEW.institution_key AND kind = 'deposit' FOR UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER freeze_holds BEFORE INSERT ON funds_freeze FOR EACH ROW EXECUTE FUNCTION funds_hold_deposit();
CREATE TRIGGER floor_holds BEFORE INSERT OR UPDATE ON funds_supervisedaccount FOR EACH ROW EXECUTE FUNCTION funds_hold_deposit();

SELECT registry_attach_audit('funds_supervisedaccount');
SELECT registry_attach_audit('funds_freeze');
