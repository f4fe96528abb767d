"""The chain, the bells, and the refusal to forget: kept by the database itself."""

from django.db import migrations

# Netstrings, so that no two different rows are ever the same bytes; journal/chain.py makes the
# same bytes in Python.
CHAIN = """
CREATE FUNCTION journal_net(value text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value IS NULL THEN '-,'::bytea
        ELSE convert_to(octet_length(value)::text || ':' || value || ',', 'UTF8') END
$$;

CREATE FUNCTION journal_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head journal_streamhead%ROWTYPE;
BEGIN
    INSERT INTO journal_streamhead (stream, seq, digest) VALUES (NEW.stream, 0, ''::bytea)
        ON CONFLICT (stream) DO NOTHING;
    SELECT * INTO head FROM journal_streamhead WHERE stream = NEW.stream FOR UPDATE;
    NEW.seq := head.seq + 1;
    NEW.recorded_at := clock_timestamp();
    NEW.previous := CASE WHEN head.seq > 0 THEN head.digest END;
    NEW.digest := sha256(
        journal_net(NEW.id::text) || journal_net(NEW.stream) || journal_net(NEW.seq::text)
        || journal_net(to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
        || journal_net(to_char(NEW.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
        || journal_net(NEW.actor_id::text) || journal_net(NEW.subject) || journal_net(NEW.verb)
        || journal_net(NEW.url) || journal_net(NEW.data::text)
        || journal_net(encode(NEW.previous, 'hex')));
    UPDATE journal_streamhead SET seq = NEW.seq, digest = NEW.digest WHERE stream = NEW.stream;
    PERFORM pg_notify('journal', NEW.id::text);
    RETURN NEW;
END $$;

CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION journal_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('untold', '');
    RETURN NULL;
END $$;

CREATE TRIGGER journal_link BEFORE INSERT ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_link();
CREATE TRIGGER journal_refuse BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_refuse_truncate BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_ring AFTER INSERT ON journal_untold
    FOR EACH STATEMENT EXECUTE FUNCTION journal_ring();
"""
UNCHAIN = """
DROP TRIGGER journal_ring ON journal_untold;
DROP TRIGGER journal_refuse_truncate ON journal_entry;
DROP TRIGGER journal_refuse ON journal_entry;
DROP TRIGGER journal_link ON journal_entry;
DROP FUNCTION journal_ring();
DROP FUNCTION journal_refuse();
DROP FUNCTION journal_link();
DROP FUNCTION journal_net(text);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_journal")]
    operations = [migrations.RunSQL(CHAIN, UNCHAIN)]
