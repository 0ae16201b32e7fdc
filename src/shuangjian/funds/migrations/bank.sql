-- Statements and orders are only added. A payment that was answered stays answered, and what was ordered is not altered.
SELECT registry_only_add('funds_bankstatement');
SELECT registry_only_add('funds_bankorder');
SELECT registry_attach_audit('funds_bankorderline');
CREATE TRIGGER statement_actor BEFORE INSERT ON funds_bankstatement FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
CREATE TRIGGER order_actor BEFORE INSERT ON funds_bankorder FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();

CREATE FUNCTION funds_guard_bankline() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'ordered'
       OR to_jsonb(OLD) - '{state,reason,answered_on}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{state,reason,answered_on}'::text[] THEN
        RAISE EXCEPTION 'payment %: what was ordered or answered stays', OLD.end_to_end USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bankline_guard BEFORE UPDATE OR DELETE ON funds_bankorderline FOR EACH ROW EXECUTE FUNCTION funds_guard_bankline();
