"""What was asked for never changes; a paper that is ready is frozen; an attachment is as it came."""

from django.db import migrations, models

FREEZE = """
CREATE FUNCTION documents_rendition_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'ready' THEN
            RAISE EXCEPTION 'rendition % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.id, NEW.subject, NEW.kind, NEW.title, NEW.number, NEW.language, NEW.context, NEW.card,
        NEW.code, NEW.asked_by_id, NEW.asked_at)
       IS DISTINCT FROM
       (OLD.id, OLD.subject, OLD.kind, OLD.title, OLD.number, OLD.language, OLD.context, OLD.card,
        OLD.code, OLD.asked_by_id, OLD.asked_at)
       OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
       OR (OLD.state = 'ready' AND
           (NEW.state, NEW.attempts, NEW.error, NEW.content, NEW.sha256, NEW.pages, NEW.ready_at)
           IS DISTINCT FROM
           (OLD.state, OLD.attempts, OLD.error, OLD.content, OLD.sha256, OLD.pages, OLD.ready_at))
    THEN
        RAISE EXCEPTION 'rendition % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_rendition_frozen BEFORE UPDATE OR DELETE ON documents_rendition
    FOR EACH ROW EXECUTE FUNCTION documents_rendition_frozen();
CREATE TRIGGER documents_rendition_truncate BEFORE TRUNCATE ON documents_rendition
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER documents_attachment_frozen BEFORE UPDATE ON documents_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
THAW = """
DROP TRIGGER documents_attachment_frozen ON documents_attachment;
DROP TRIGGER documents_rendition_truncate ON documents_rendition;
DROP TRIGGER documents_rendition_frozen ON documents_rendition;
DROP FUNCTION documents_rendition_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_papers"), ("journal", "0002_chain")]
    operations = [
        migrations.AddField("rendition", "revoked_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FREEZE, THAW),
    ]
