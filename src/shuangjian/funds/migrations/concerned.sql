-- The promises of the ledger as in running.sql and kept_back.sql, asked only where an entry concerns them: docs/decisions/0260.

CREATE OR REPLACE FUNCTION funds_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET work_mem = '32MB' AS $$
DECLARE
    wrong text;
    counted bigint;
    latest date;
    is_released boolean;
    has_left_deposit boolean;
    is_of_deposit boolean;
    is_undone boolean;
BEGIN
    SELECT count(*), max(e."on"), bool_or(e.kind = 'release'), bool_or(e.kind = 'deposit_out'),
           bool_or(e.kind IN ('deposit_in', 'deposit_out', 'deposit_share', 'reversal')), bool_or(e.reverses_id IS NOT NULL)
    INTO counted, latest, is_released, has_left_deposit, is_of_deposit, is_undone FROM posted AS e;
    IF counted = 0 THEN
        RETURN NULL;
    END IF;
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
    IF latest > (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
        SELECT e.source INTO wrong FROM posted AS e WHERE e."on" = latest LIMIT 1;
        RAISE EXCEPTION 'entry % lies in the future', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_entry_not_ahead';
    END IF;

    -- One order of locks: deposits, then what is of contracts. A single entry that touches one account of a contract needs none before
    -- its update.
    IF is_of_deposit THEN
        PERFORM FROM funds_ledgeraccount AS a
        WHERE a.kind = 'deposit' AND a.id IN (SELECT from_account_id FROM posted UNION SELECT to_account_id FROM posted)
        ORDER BY a.id FOR UPDATE;
    END IF;
    IF is_released THEN
        PERFORM FROM funds_ledgeraccount AS a
        WHERE a.kind = 'deposit' AND a.institution_key IN (SELECT institution_key FROM posted WHERE kind = 'release')
        ORDER BY a.id FOR SHARE;
    END IF;
    IF counted > 1 OR is_undone OR EXISTS (SELECT FROM posted WHERE kind = 'refund') THEN
        PERFORM FROM funds_ledgeraccount AS a
        WHERE a.kind IN ('escrow', 'refund') AND a.id IN (SELECT from_account_id FROM posted UNION SELECT to_account_id FROM posted)
        ORDER BY a.id FOR UPDATE;
    END IF;

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

    IF is_released OR has_left_deposit THEN
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

CREATE OR REPLACE FUNCTION funds_guard_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    IF NOT EXISTS (SELECT FROM posted WHERE reverses_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
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
