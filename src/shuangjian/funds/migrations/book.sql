-- One movement in one round trip: the entry of its source where there is one, else its accounts, opened where they are missing, and the
-- entry. What is refused is undone here and named by its constraint, so that the caller's transaction goes on. It runs as who calls it.
CREATE FUNCTION funds_book(
    of_source text, of_kind text, leaves_kind text, enters_kind text, of_region text, of_institution text, of_contract text, on_day date,
    fen bigint, of_lessons integer, why text, by_user bigint, by_part text,
    OUT entry bigint, OUT booked_at timestamptz, OUT leaves bigint, OUT enters bigint, OUT was_there boolean, OUT refused text
) LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    leaves_contract text := CASE WHEN leaves_kind IN ('escrow', 'refund') THEN of_contract END;
    enters_contract text := CASE WHEN enters_kind IN ('escrow', 'refund') THEN of_contract END;
BEGIN
    SELECT e.id, (e.kind, e.institution_key, e.contract_key, e."on", e.amount_fen, e.lessons)
                 IS NOT DISTINCT FROM (of_kind, of_institution, of_contract, on_day, fen, of_lessons)
    INTO entry, was_there FROM funds_entry AS e WHERE e.source = of_source;
    IF FOUND THEN
        refused := CASE WHEN NOT was_there THEN 'another' END;
        was_there := true;
        RETURN;
    END IF;
    was_there := false;
    FOR attempt IN 1..2 LOOP
        SELECT min(a.id) FILTER (WHERE a.kind = leaves_kind), min(a.id) FILTER (WHERE a.kind = enters_kind) INTO leaves, enters
        FROM (SELECT id, kind FROM funds_ledgeraccount WHERE institution_key = of_institution AND kind IN (leaves_kind, enters_kind)
              AND contract_key = coalesce(leaves_contract, enters_contract)
              UNION ALL
              SELECT id, kind FROM funds_ledgeraccount WHERE institution_key = of_institution AND contract_key IS NULL
              AND kind IN (CASE WHEN leaves_contract IS NULL THEN leaves_kind END, CASE WHEN enters_contract IS NULL THEN enters_kind END)) AS a;
        EXIT WHEN leaves IS NOT NULL AND enters IS NOT NULL;
        -- All of them, the deposit too: releases and freezes wait for each other by its row.
        INSERT INTO funds_ledgeraccount (region_code, institution_key, contract_key, kind, balance_fen)
        SELECT of_region, of_institution, CASE WHEN k.kind IN ('escrow', 'refund') THEN of_contract END, k.kind, 0
        FROM unnest(ARRAY['outside', 'escrow', 'released', 'refund', 'deposit']) AS k (kind)
        WHERE of_contract IS NOT NULL OR k.kind NOT IN ('escrow', 'refund')
        ON CONFLICT DO NOTHING;
    END LOOP;
    BEGIN
        INSERT INTO funds_entry (region_code, institution_key, contract_key, "on", kind, from_account_id, to_account_id, amount_fen, lessons,
                                 source, reason, by_id, part)
        VALUES (of_region, of_institution, of_contract, on_day, of_kind, leaves, enters, fen, of_lessons, of_source, why, by_user, by_part)
        RETURNING id, at INTO entry, booked_at;
    EXCEPTION WHEN check_violation OR unique_violation THEN
        GET STACKED DIAGNOSTICS refused = CONSTRAINT_NAME;
    END;
END $$;
