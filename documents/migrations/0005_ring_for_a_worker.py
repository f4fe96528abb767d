"""The bell for the workers: rung by the row that waits for them."""

from django.db import migrations

BELL = """
CREATE FUNCTION documents_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('work', 'documents.render_due');
    RETURN NULL;
END $$;

CREATE TRIGGER documents_ring AFTER INSERT OR UPDATE OF state ON documents_rendition
    FOR EACH ROW WHEN (NEW.state = 'queued') EXECUTE FUNCTION documents_ring();
"""
SILENCE = """
DROP TRIGGER documents_ring ON documents_rendition;
DROP FUNCTION documents_ring();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_what_is_signed_stays")]
    operations = [migrations.RunSQL(BELL, SILENCE)]
