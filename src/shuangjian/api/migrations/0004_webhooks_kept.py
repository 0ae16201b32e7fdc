"""Keep webhooks as they were made but for their secrets, every change of one, and every try to deliver."""

from django.db import migrations

KEEP = """
CREATE FUNCTION api_guard_webhook() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    changing text[] := '{withdrawn_at,withdrawn_by_id,secret,former_secret,former_until}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a webhook is withdrawn, never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.withdrawn_at IS NOT NULL OR to_jsonb(OLD) - changing IS DISTINCT FROM to_jsonb(NEW) - changing THEN
        RAISE EXCEPTION 'a webhook is never changed; withdraw it and make another' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER webhook_guard BEFORE UPDATE OR DELETE ON api_webhook
    FOR EACH ROW EXECUTE FUNCTION api_guard_webhook();
SELECT registry_attach_audit('api_webhook', ignored => '{secret,former_secret}');
SELECT registry_only_add('api_attempt');
"""
UNDO = """
DROP FUNCTION api_guard_webhook CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0003_webhooks"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
