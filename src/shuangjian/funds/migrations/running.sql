-- The ledger's promises kept at a cost that does not grow with its history: docs/decisions/0197.
--
-- What was released of an escrow is a running sum beside its balance. Whether an account is changed by entries alone is asked by the
-- trigger's condition, without calling anything; which kinds of account an entry joins, by a comparison instead of a function.

DROP TRIGGER account_guard ON funds_ledgeraccount;
UPDATE funds_ledgeraccount AS a SET released_fen = r.fen
FROM (SELECT e.from_account_id, sum(e.amount_fen) AS fen FROM funds_entry AS e
      WHERE e.kind = 'release' AND NOT EXISTS (SELECT FROM funds_entry AS b WHERE b.reverses_id = e.id) GROUP BY e.from_account_id) AS r
WHERE a.id = r.from_account_id;

CREATE OR REPLACE FUNCTION funds_guard_account() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.balance_fen := 0;
        NEW.released_fen := 0;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an account of the ledger changes by entries alone' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER account_new BEFORE INSERT ON funds_ledgeraccount FOR EACH ROW EXECUTE FUNCTION funds_guard_account();
CREATE TRIGGER account_kept BEFORE DELETE ON funds_ledgeraccount FOR EACH ROW EXECUTE FUNCTION funds_guard_account();
CREATE TRIGGER account_guard BEFORE UPDATE ON funds_ledgeraccount FOR EACH ROW
    WHEN (pg_trigger_depth() < 1 OR (OLD.id, OLD.region_code, OLD.institution_key, OLD.contract_key, OLD.kind)
          IS DISTINCT FROM (NEW.id, NEW.region_code, NEW.institution_key, NEW.contract_key, NEW.kind))
    EXECUTE FUNCTION funds_guard_account();

CREATE OR REPLACE FUNCTION funds_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET work_mem = '32MB' AS $$
DECLARE
    wrong text;
BEGIN
    SELECT e.source INTO wrong
    FROM posted AS e
    LEFT JOIN funds_ledgeraccount AS f ON f.id = e.from_account_id
    LEFT JOIN funds_ledgeraccount AS t ON t.id = e.to_account_id
    LEFT JOIN funds_entry AS o ON o.id = e.reverses_id
    WHERE f.institution_key IS DISTINCT FROM e.institution_key OR t.institution_key IS DISTINCT FROM e.institution_key
       OR coalesce(f.contract_key, t.contract_key) IS DISTINCT FROM e.contract_key
       OR coalesce(t.contract_key, f.contract_key) IS DISTINCT FROM e.contract_key
       OR CASE WHEN e.kind = 'reversal'
               THEN o.kind = 'reversal' OR (o.from_account_id, o.to_account_id, o.amount_fen)
                    IS DISTINCT FROM (e.to_account_id, e.from_account_id, e.amount_fen)
               ELSE (e.kind, f.kind, t.kind) NOT IN (
                   ('pay_in', 'outside', 'escrow'), ('release', 'escrow', 'released'), ('refund', 'escrow', 'refund'),
                   ('refund_paid', 'refund', 'outside'), ('deposit_in', 'outside', 'deposit'), ('deposit_out', 'deposit', 'outside'),
                   ('deposit_share', 'deposit', 'refund')) END
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

    UPDATE funds_ledgeraccount AS a SET balance_fen = a.balance_fen + d.fen, released_fen = a.released_fen + d.released_fen
    FROM (SELECT m.account, sum(m.fen) AS fen, sum(m.released_fen) AS released_fen
          FROM (SELECT e.from_account_id AS account, -e.amount_fen AS fen,
                       CASE WHEN e.kind = 'release' THEN e.amount_fen ELSE 0 END AS released_fen
                FROM posted AS e
                UNION ALL
                SELECT e.to_account_id, e.amount_fen, CASE WHEN o.kind = 'release' THEN -e.amount_fen ELSE 0 END
                FROM posted AS e LEFT JOIN funds_entry AS o ON o.id = e.reverses_id) AS m
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
        FROM (SELECT DISTINCT from_account_id FROM posted WHERE kind = 'release') AS e
        JOIN funds_ledgeraccount AS a ON a.id = e.from_account_id
        JOIN funds_contract AS k ON k.key = a.contract_key
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(t.lessons), 0) AS lessons FROM funds_attendance AS t
            WHERE t.contract_key = k.key AND t.known_to IS NULL AND NOT t.withdrawn AND t.confirmed_on IS NOT NULL) AS confirmed
        WHERE coalesce(k.lessons, 0) = 0 OR a.released_fen::numeric * k.lessons > confirmed.lessons::numeric * k.amount_fen LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'more would be released of % than its confirmed lessons are worth', wrong
                USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_earned';
        END IF;
    END IF;
    RETURN NULL;
END $$;
DROP FUNCTION funds_entry_fits;

CREATE OR REPLACE FUNCTION funds_guard_confirmed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    released bigint;
BEGIN
    SELECT a.released_fen INTO released FROM funds_ledgeraccount AS a WHERE a.contract_key = OLD.contract_key AND a.kind = 'escrow' FOR UPDATE;
    IF EXISTS (
        SELECT FROM funds_contract AS k
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(a.lessons), 0) AS lessons FROM funds_attendance AS a
            WHERE a.contract_key = k.key AND a.known_to IS NULL AND NOT a.withdrawn AND a.confirmed_on IS NOT NULL) AS confirmed
        WHERE k.key = OLD.contract_key AND coalesce(released, 0)::numeric * coalesce(k.lessons, 0) > confirmed.lessons::numeric * k.amount_fen) THEN
        RAISE EXCEPTION 'the money of lesson % was released: reverse that first', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_attendance_released';
    END IF;
    RETURN NULL;
END $$;

-- An account is changed by each of its entries: where there is room beside it, no index is touched.
ALTER TABLE funds_ledgeraccount SET (fillfactor = 50);
-- The unique index is in the order of bytes, so that it finds beginnings too.
DROP INDEX IF EXISTS funds_entry_source_c9d23aaa_like;
