"""Words that are to be signed never change, and neither does what was proved of them."""

from django.db import migrations

APPEND_ONLY = ("ratification", "acknowledgement", "printedcopy")
DRAFTED = ("lanerow", "steprow", "part", "number", "question")

FREEZE = """
ALTER TABLE sop_sopversion ADD CONSTRAINT sop_version_hash CHECK (
    sha256 = '' AND frozen = ''
    OR sha256 = encode(sha256(convert_to(frozen, 'UTF8')), 'hex'));

CREATE FUNCTION sop_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sha256 = '' OR (NEW.frozen, NEW.sha256, NEW.document_id, NEW.revision)
        IS NOT DISTINCT FROM (OLD.frozen, OLD.sha256, OLD.document_id, OLD.revision) THEN
        RETURN NEW;
    END IF;
    -- Before anybody has signed, the whole may go back to its writers. Nothing else.
    IF NEW.frozen = '' AND NEW.sha256 = '' AND NOT EXISTS (
        SELECT FROM sop_ratification WHERE version_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sop_version_frozen BEFORE UPDATE ON sop_sopversion
    FOR EACH ROW EXECUTE FUNCTION sop_version_frozen();

CREATE FUNCTION sop_row_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
    IF EXISTS (SELECT FROM sop_sopversion WHERE id = held AND sha256 <> '') THEN
        RAISE EXCEPTION 'version % is frozen', held USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION sop_flow_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD.source_id ELSE NEW.source_id END;
    IF EXISTS (SELECT FROM sop_sopversion AS v JOIN sop_steprow AS s ON s.version_id = v.id
               WHERE s.id = held AND v.sha256 <> '') THEN
        RAISE EXCEPTION 'step % is frozen', held USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sop_flow_frozen BEFORE INSERT OR UPDATE OR DELETE ON sop_flowrow
    FOR EACH ROW EXECUTE FUNCTION sop_flow_frozen();

CREATE FUNCTION sop_ratified_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sop_sopversion WHERE id = NEW.version_id
                   AND sha256 <> '' AND sha256 = NEW.sha256) THEN
        RAISE EXCEPTION 'version % says something else', NEW.version_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ratifies_these_words';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sop_ratified_words BEFORE INSERT ON sop_ratification
    FOR EACH ROW EXECUTE FUNCTION sop_ratified_words();
"""
THAW = """
DROP TRIGGER sop_ratified_words ON sop_ratification;
DROP FUNCTION sop_ratified_words();
DROP TRIGGER sop_flow_frozen ON sop_flowrow;
DROP FUNCTION sop_flow_frozen();
DROP FUNCTION sop_row_frozen();
DROP TRIGGER sop_version_frozen ON sop_sopversion;
DROP FUNCTION sop_version_frozen();
ALTER TABLE sop_sopversion DROP CONSTRAINT sop_version_hash;
"""


def on_rows(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER sop_{name}_frozen BEFORE INSERT OR UPDATE OR DELETE ON sop_{name}"
        " FOR EACH ROW EXECUTE FUNCTION sop_row_frozen();",
        f"DROP TRIGGER sop_{name}_frozen ON sop_{name};",
    )


def for_ever(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER sop_{name}_refuse BEFORE UPDATE OR DELETE ON sop_{name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();"
        f"CREATE TRIGGER sop_{name}_truncate BEFORE TRUNCATE ON sop_{name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();",
        f"DROP TRIGGER sop_{name}_truncate ON sop_{name};"
        f"DROP TRIGGER sop_{name}_refuse ON sop_{name};",
    )


class Migration(migrations.Migration):
    dependencies = [("sop", "0001_joint_sops"), ("journal", "0002_chain")]
    operations = [
        migrations.RunSQL(FREEZE, THAW),
        *(on_rows(name) for name in DRAFTED),
        *(for_ever(name) for name in APPEND_ONLY),
    ]
