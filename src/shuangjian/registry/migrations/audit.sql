-- The audit trail and the history of versioned rows, kept by the database.
--
-- Who, why and in which request come from the settings app.user, app.reason and app.request of the transaction.
-- Attach with  SELECT registry_attach_audit('<table>', ...)  or  SELECT registry_keep_versions('<table>').

CREATE TABLE registry_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text COLLATE "C" NOT NULL,
    row_pk text COLLATE "C" NOT NULL,
    operation varchar(1) NOT NULL CHECK (operation IN ('I', 'U', 'D')),
    old jsonb,
    new jsonb,
    "user" text NOT NULL,
    reason text NOT NULL,
    request text,
    txid bigint NOT NULL,
    at timestamptz NOT NULL,
    CHECK ((old IS NULL) = (operation = 'I')),
    CHECK ((new IS NULL) = (operation = 'D'))
);
CREATE INDEX registry_audit_row ON registry_audit (table_name, row_pk, id);
CREATE INDEX registry_audit_at ON registry_audit (at);

CREATE FUNCTION registry_require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('app.user', true), '') = ''
       OR coalesce(current_setting('app.reason', true), '') = '' THEN
        RAISE EXCEPTION 'table % is audited: app.user and app.reason must be set for the transaction', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Write inside shuangjian.web.context.acting(user, reason).';
    END IF;
    RETURN NULL;
END $$;

-- Runs once per statement over the transition tables, so a bulk load pays one insert, not one per row.
-- TG_ARGV: the primary key column; the ignored columns, comma-separated.
CREATE FUNCTION registry_write_audit() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    pk text := TG_ARGV[0];
    ignored text[] := string_to_array(TG_ARGV[1], ',');
    app_user text := current_setting('app.user', true);
    app_reason text := current_setting('app.reason', true);
    app_request text := nullif(current_setting('app.request', true), '');
    this_tx bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO registry_audit (table_name, row_pk, operation, old, new, "user", reason, request, txid, at)
        SELECT TG_TABLE_NAME, to_jsonb(n) ->> pk, 'I', NULL, to_jsonb(n) - ignored,
               app_user, app_reason, app_request, this_tx, clock_timestamp()
        FROM new_rows AS n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO registry_audit (table_name, row_pk, operation, old, new, "user", reason, request, txid, at)
        SELECT TG_TABLE_NAME, to_jsonb(o) ->> pk, 'D', to_jsonb(o) - ignored, NULL,
               app_user, app_reason, app_request, this_tx, clock_timestamp()
        FROM old_rows AS o;
    ELSE
        INSERT INTO registry_audit (table_name, row_pk, operation, old, new, "user", reason, request, txid, at)
        SELECT TG_TABLE_NAME, o.row ->> pk, 'U', o.row - ignored, n.row - ignored,
               app_user, app_reason, app_request, this_tx, clock_timestamp()
        FROM (SELECT to_jsonb(old_rows) AS row FROM old_rows) AS o
        JOIN (SELECT to_jsonb(new_rows) AS row FROM new_rows) AS n ON n.row ->> pk = o.row ->> pk
        WHERE o.row - ignored IS DISTINCT FROM n.row - ignored;
    END IF;
    RETURN NULL;
END $$;

-- A changed primary key would cut the history of a row in two.
CREATE FUNCTION registry_refuse_new_pk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table %: a primary key is never changed', TG_TABLE_NAME;
END $$;

-- inserts: whether an insert is recorded too; false for large tables, whose rows are their own first record.
-- ignored: columns that are not history (a password, the last sign-in); a write to these alone needs no reason.
CREATE FUNCTION registry_attach_audit(audited regclass, inserts boolean DEFAULT true, ignored text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    pk text;
    watched text;
BEGIN
    SELECT a.attname INTO STRICT pk
    FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = audited AND i.indisprimary;
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO watched
    FROM pg_attribute AS a
    WHERE a.attrelid = audited AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attname = ANY (ignored);

    EXECUTE format('CREATE TRIGGER audit_actor BEFORE INSERT OR DELETE OR UPDATE OF %s ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor()', watched, audited);
    EXECUTE format('CREATE TRIGGER audit_pk BEFORE UPDATE OF %I ON %s FOR EACH ROW '
                   'WHEN (OLD.%I IS DISTINCT FROM NEW.%I) EXECUTE FUNCTION registry_refuse_new_pk()',
                   pk, audited, pk, pk);
    IF inserts THEN
        EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
                       'FOR EACH STATEMENT EXECUTE FUNCTION registry_write_audit(%L, %L)',
                       audited, pk, array_to_string(ignored, ','));
    END IF;
    EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION registry_write_audit(%L, %L)',
                   audited, pk, array_to_string(ignored, ','));
    EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION registry_write_audit(%L, %L)',
                   audited, pk, array_to_string(ignored, ','));
END $$;

-- Versioned rows: inserted, then closed once by setting known_to; nothing else, ever.
CREATE FUNCTION registry_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'table %: rows are withdrawn by a new version, never deleted', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.known_to IS NOT NULL OR NEW.known_to IS NULL
       OR to_jsonb(OLD) - 'known_to' IS DISTINCT FROM to_jsonb(NEW) - 'known_to' THEN
        RAISE EXCEPTION 'table %: a version is never changed; insert the next one and close this one', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION registry_keep_versions(versioned regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER version_actor BEFORE INSERT OR UPDATE OR DELETE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor()', versioned);
    EXECUTE format('CREATE TRIGGER version_guard BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION registry_guard_version()', versioned);
END $$;

-- The trail itself: append-only, and only through the triggers above (they run as the owner of the table).
CREATE FUNCTION registry_guard_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON registry_audit
    FOR EACH STATEMENT EXECUTE FUNCTION registry_guard_audit();
CREATE FUNCTION registry_guard_audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the audit trail is written by triggers only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_by_trigger_only BEFORE INSERT ON registry_audit
    FOR EACH STATEMENT EXECUTE FUNCTION registry_guard_audit_insert();
REVOKE UPDATE, DELETE, TRUNCATE ON registry_audit FROM PUBLIC, CURRENT_USER;

SELECT registry_attach_audit('registry_region');
SELECT registry_attach_audit('registry_calendarday');
SELECT registry_attach_audit('registry_schoolterm');
SELECT registry_attach_audit('registry_department');
SELECT registry_attach_audit('registry_departmentname');
SELECT registry_attach_audit('registry_school');
SELECT registry_attach_audit('registry_schoolclass');
SELECT registry_attach_audit('registry_institution');
SELECT registry_attach_audit('registry_institutionstate');
SELECT registry_attach_audit('registry_site');
SELECT registry_attach_audit('registry_owner');
SELECT registry_attach_audit('registry_publication');
SELECT registry_attach_audit('registry_user', ignored => '{password,last_login}');
SELECT registry_attach_audit('registry_membership');
SELECT registry_attach_audit('registry_teacher');
SELECT registry_attach_audit('registry_pupil');
SELECT registry_attach_audit('registry_guardianship');
