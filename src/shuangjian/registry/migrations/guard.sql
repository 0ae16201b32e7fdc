-- What the application's role must not be able to do, even where its code is not ours.
--
-- 1. Every function of ours finds only what is meant: pg_temp last, so that a temporary table shadows nothing.
-- 2. A version ends only by its successor.
-- 3. Temporary tables of an engine session are made here, by name: the role itself may make none.
-- 4. The trail is sealed: a digest over what was written, chained, so that a missing or changed row shows.

ALTER FUNCTION registry_require_actor() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registry_write_audit() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registry_refuse_new_pk() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registry_attach_audit(regclass, boolean, text[]) SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registry_keep_versions(regclass) SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registry_guard_version() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registry_guard_audit() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registry_guard_audit_insert() SET search_path = pg_catalog, public, pg_temp;

-- 2. -----------------------------------------------------------------------------------------------------------------

-- At commit, because the next version is inserted after this one is closed. TG_ARGV: the column of the owner. Whoever ends the
-- latest version must leave a later one, so that with every version ended so, the last of them is there.
CREATE FUNCTION registry_require_successor() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I AS n WHERE n.%I = $1 AND n.code = $2 AND n.known_to IS NULL AND n.version > $3)',
                   TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0])
        INTO found USING to_jsonb(NEW) ->> TG_ARGV[0], NEW.code, NEW.version;
    IF NOT found THEN
        RAISE EXCEPTION 'table %: version % of % ends without a successor', TG_TABLE_NAME, NEW.version, NEW.code
            USING ERRCODE = 'restrict_violation', HINT = 'A withdrawal is a version too.';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION registry_require_successors(versioned regclass, owner_column text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE CONSTRAINT TRIGGER version_succeeded AFTER UPDATE ON %s DEFERRABLE INITIALLY DEFERRED '
                   'FOR EACH ROW EXECUTE FUNCTION registry_require_successor(%L)', versioned, owner_column);
END $$;

-- 3. -----------------------------------------------------------------------------------------------------------------

-- columns: [[name, type], …]. The table is the session's, gone at the end of the transaction; the role that asks may use it.
CREATE FUNCTION registry_session_table(name text, columns jsonb) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    listed text;
    asker text := coalesce(nullif(current_setting('role', true), 'none'), session_user::text);
BEGIN
    IF name !~ '^(parameter|basis|sweep)_[a-z0-9_]{1,80}$' AND name <> 'calendar_day' THEN
        RAISE EXCEPTION 'no session table is called %', name USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM jsonb_array_elements(columns) AS c
               WHERE c ->> 1 NOT IN ('text', 'text[]', 'integer', 'bigint', 'boolean', 'date', 'timestamp', 'jsonb')) THEN
        RAISE EXCEPTION 'a session table has no such column type' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT string_agg(format('%I %s%s', c ->> 0, c ->> 1, CASE WHEN c ->> 1 = 'text' THEN ' COLLATE "C"' ELSE '' END), ', ')
    INTO listed FROM jsonb_array_elements(columns) AS c;
    EXECUTE format('DROP TABLE IF EXISTS pg_temp.%I', name);
    EXECUTE format('CREATE TEMPORARY TABLE %I (%s) ON COMMIT DROP', name, listed);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON pg_temp.%I TO %I', name, asker);
END $$;

-- Once filled: statistics, and a unique index where a column is named.
CREATE FUNCTION registry_session_table_filled(name text, key text DEFAULT NULL) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF key IS NOT NULL THEN
        EXECUTE format('CREATE UNIQUE INDEX ON pg_temp.%I (%I)', name, key);
    END IF;
    EXECUTE format('ANALYZE pg_temp.%I', name);
END $$;

-- 4. -----------------------------------------------------------------------------------------------------------------

-- A seal covers the rows of the transactions from txid_from up to but not including txid_until: at that time all of them had ended.
CREATE TABLE registry_auditseal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    txid_from bigint NOT NULL,
    txid_until bigint NOT NULL CHECK (txid_until > txid_from),
    rows bigint NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    sealed_at timestamptz NOT NULL
);
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON registry_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION registry_guard_audit();

CREATE FUNCTION registry_trail_digest(previous bytea, txid_from bigint, txid_until bigint, OUT rows bigint, OUT digest bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*), sha256(coalesce(previous, '') || coalesce(string_agg(sha256(convert_to(a::text, 'UTF8')), ''::bytea ORDER BY a.id), ''))
    FROM (SELECT id, table_name, row_pk, operation, old, new, "user", reason, request, txid, extract(epoch FROM at) AS at
          FROM registry_audit WHERE txid >= txid_from AND txid < txid_until) AS a
$$;
CREATE INDEX registry_audit_txid ON registry_audit (txid);

-- Seal everything written by transactions that have ended; returns the rows sealed, null where there was nothing new.
CREATE FUNCTION registry_seal_trail() RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last registry_auditseal;
    until bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    sealed record;
BEGIN
    PERFORM pg_advisory_xact_lock(78201813);
    SELECT * INTO last FROM registry_auditseal ORDER BY id DESC LIMIT 1;
    IF until <= coalesce(last.txid_until, 0) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO sealed FROM registry_trail_digest(last.digest, coalesce(last.txid_until, 0), until);
    IF sealed.rows = 0 THEN
        RETURN NULL;
    END IF;
    INSERT INTO registry_auditseal (txid_from, txid_until, rows, digest, sealed_at)
    VALUES (coalesce(last.txid_until, 0), until, sealed.rows, sealed.digest, clock_timestamp());
    RETURN sealed.rows;
END $$;

-- The seals that do not hold: what was sealed and what is there now.
CREATE FUNCTION registry_verify_trail() RETURNS TABLE (seal bigint, sealed_at timestamptz, rows_sealed bigint, rows_found bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.id, s.sealed_at, s.rows, found.rows
    FROM (SELECT *, lag(digest) OVER (ORDER BY id) AS previous, lag(txid_until, 1, 0::bigint) OVER (ORDER BY id) AS begins
          FROM registry_auditseal) AS s
    CROSS JOIN LATERAL registry_trail_digest(s.previous, s.txid_from, s.txid_until) AS found
    WHERE found.digest <> s.digest OR found.rows <> s.rows OR s.txid_from <> s.begins
    ORDER BY s.id
$$;
