"""Revisions and signatures never change; a certificate can only be revoked, a key only given up."""

from django.db import migrations

FREEZE = """
CREATE OR REPLACE FUNCTION documents_rendition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'ready' THEN
            RAISE EXCEPTION 'rendition % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.id, NEW.subject, NEW.kind, NEW.title, NEW.number, NEW.language, NEW.context, NEW.card,
        NEW.fields, NEW.source, NEW.code, NEW.asked_by_id, NEW.asked_at)
       IS DISTINCT FROM
       (OLD.id, OLD.subject, OLD.kind, OLD.title, OLD.number, OLD.language, OLD.context, OLD.card,
        OLD.fields, OLD.source, OLD.code, OLD.asked_by_id, OLD.asked_at)
       OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
       OR (OLD.superseded_at <= now() AND
           (NEW.superseded_at, NEW.superseded_by_id)
           IS DISTINCT FROM (OLD.superseded_at, OLD.superseded_by_id))
       OR (OLD.state = 'ready' AND
           (NEW.state, NEW.attempts, NEW.error, NEW.content, NEW.sha256, NEW.pages, NEW.ready_at)
           IS DISTINCT FROM
           (OLD.state, OLD.attempts, OLD.error, OLD.content, OLD.sha256, OLD.pages, OLD.ready_at))
    THEN
        RAISE EXCEPTION 'rendition % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_revision_stays BEFORE UPDATE OR DELETE ON documents_revision
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER documents_revision_truncate BEFORE TRUNCATE ON documents_revision
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER documents_signature_stays BEFORE UPDATE OR DELETE ON documents_signature
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER documents_signature_truncate BEFORE TRUNCATE ON documents_signature
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();

CREATE FUNCTION documents_certificate_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL
       OR (to_jsonb(NEW) - '{revoked_at,reason}'::text[])
          IS DISTINCT FROM (to_jsonb(OLD) - '{revoked_at,reason}'::text[])
    THEN
        RAISE EXCEPTION 'certificate % stays as it is', OLD.serial
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_certificate_stays BEFORE UPDATE OR DELETE ON documents_certificate
    FOR EACH ROW EXECUTE FUNCTION documents_certificate_stays();
CREATE TRIGGER documents_certificate_truncate BEFORE TRUNCATE ON documents_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();

CREATE FUNCTION documents_keyholding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.given_up_at IS NOT NULL
       OR (to_jsonb(NEW) - '{box,given_up_at}'::text[])
          IS DISTINCT FROM (to_jsonb(OLD) - '{box,given_up_at}'::text[])
       OR (NEW.given_up_at IS NULL AND NEW.box IS DISTINCT FROM OLD.box)
    THEN
        RAISE EXCEPTION 'key holding % stays as it is', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_keyholding_stays BEFORE UPDATE OR DELETE ON documents_keyholding
    FOR EACH ROW EXECUTE FUNCTION documents_keyholding_stays();
CREATE TRIGGER documents_keyholding_truncate BEFORE TRUNCATE ON documents_keyholding
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
THAW = """
DROP TRIGGER documents_keyholding_truncate ON documents_keyholding;
DROP TRIGGER documents_keyholding_stays ON documents_keyholding;
DROP FUNCTION documents_keyholding_stays();
DROP TRIGGER documents_certificate_truncate ON documents_certificate;
DROP TRIGGER documents_certificate_stays ON documents_certificate;
DROP FUNCTION documents_certificate_stays();
DROP TRIGGER documents_signature_truncate ON documents_signature;
DROP TRIGGER documents_signature_stays ON documents_signature;
DROP TRIGGER documents_revision_truncate ON documents_revision;
DROP TRIGGER documents_revision_stays ON documents_revision;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_signatures"), ("journal", "0002_chain")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
