"""Let the database keep histories, and refuse what must never be: a changed review, more choices than an offer allows."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('homework_curriculumpoint');
SELECT registry_attach_audit('homework_standardreview');
SELECT registry_attach_audit('homework_subjectshare');
SELECT registry_attach_audit('homework_classlesson');
SELECT registry_attach_audit('homework_pupiltier');
SELECT registry_attach_audit('homework_marking', inserts => false);
SELECT registry_attach_audit('homework_storeoffer', inserts => false);
SELECT registry_attach_audit('homework_storeitem', inserts => false);
SELECT registry_attach_audit('homework_storechoice', inserts => false);
CREATE FUNCTION homework_guard_review() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a review stays as it was found: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER review_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON homework_standardreview
    FOR EACH STATEMENT EXECUTE FUNCTION homework_guard_review();
CREATE FUNCTION homework_guard_choice() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    allowed integer;
    chosen integer;
BEGIN
    -- The offer is locked, so that two choices of one pupil are counted one after the other.
    SELECT o.most INTO allowed FROM homework_storeoffer o JOIN homework_storeitem i ON i.offer_id = o.id WHERE i.id = NEW.item_id FOR UPDATE OF o;
    SELECT count(*) INTO chosen FROM homework_storechoice c JOIN homework_storeitem i ON i.id = c.item_id
    WHERE c.pupil_id = NEW.pupil_id AND i.offer_id = (SELECT offer_id FROM homework_storeitem WHERE id = NEW.item_id);
    IF chosen >= allowed THEN
        RAISE EXCEPTION 'the offer allows % choices', allowed USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER choice_allowed BEFORE INSERT OR UPDATE ON homework_storechoice FOR EACH ROW EXECUTE FUNCTION homework_guard_choice();
"""
UNDO = "DROP FUNCTION homework_guard_review CASCADE; DROP FUNCTION homework_guard_choice CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("homework", "0009_classes_and_pupils"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
