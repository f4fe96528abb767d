"""What was played never changes, nor what happened; and every step that is named is a step."""

from django.db import migrations

APPEND_ONLY = ("postponement", "freeinject", "handed", "stop", "feedbackslip", "feedback")
ROWS = {"role": "version_id", "inject": "version_id", "objective": "version_id"}
ROWS |= {"scenarioversion_sops": "scenarioversion_id"}
STEPS = ("inject", "objectivestep", "observation", "finding")

FREEZE = """
ALTER TABLE drills_scenarioversion ADD CONSTRAINT scenario_hash CHECK (
    sha256 = '' AND frozen = ''
    OR sha256 = encode(sha256(convert_to(frozen, 'UTF8')), 'hex'));
ALTER TABLE drills_report ADD CONSTRAINT drill_report_hash CHECK (
    sha256 = '' AND frozen = ''
    OR sha256 = encode(sha256(convert_to(frozen, 'UTF8')), 'hex'));

CREATE FUNCTION drills_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at THEN
        RAISE EXCEPTION 'scenario % was used', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.sha256 = '' THEN
        IF NEW.sha256 <> '' AND EXISTS (SELECT FROM drills_inject WHERE version_id = NEW.id
                                        AND at > NEW.minutes * 60) THEN
            RAISE EXCEPTION 'scenario % has an inject after its end', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'inject_within_scenario';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.frozen, NEW.sha256, NEW.scenario_id, NEW.revision, NEW.title, NEW.kind, NEW.minutes,
        NEW.situation, NEW.rules, NEW.equipment, NEW.stop_word, NEW.safety_role)
        IS NOT DISTINCT FROM (OLD.frozen, OLD.sha256, OLD.scenario_id, OLD.revision, OLD.title,
        OLD.kind, OLD.minutes, OLD.situation, OLD.rules, OLD.equipment, OLD.stop_word,
        OLD.safety_role) THEN
        RETURN NEW;
    END IF;
    -- Until it was used it may go back to its writers.
    IF NEW.sha256 = '' AND NEW.frozen = '' AND OLD.used_at IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'scenario % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER drills_version_frozen BEFORE UPDATE ON drills_scenarioversion
    FOR EACH ROW EXECUTE FUNCTION drills_version_frozen();

CREATE FUNCTION drills_row_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
    held := (CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END
             ->> TG_ARGV[0])::bigint;
    IF EXISTS (SELECT FROM drills_scenarioversion WHERE id = held AND sha256 <> '') THEN
        RAISE EXCEPTION 'scenario % is frozen', held USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION drills_step_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
    held := CASE WHEN TG_OP = 'DELETE' THEN OLD.objective_id ELSE NEW.objective_id END;
    IF EXISTS (SELECT FROM drills_objective AS o JOIN drills_scenarioversion AS v
               ON v.id = o.version_id WHERE o.id = held AND v.sha256 <> '') THEN
        RAISE EXCEPTION 'objective % is frozen', held USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER drills_step_frozen BEFORE INSERT OR UPDATE OR DELETE ON drills_objectivestep
    FOR EACH ROW EXECUTE FUNCTION drills_step_frozen();
"""
THAW = """
DROP TRIGGER drills_step_frozen ON drills_objectivestep;
DROP FUNCTION drills_step_frozen();
DROP FUNCTION drills_row_frozen();
DROP TRIGGER drills_version_frozen ON drills_scenarioversion;
DROP FUNCTION drills_version_frozen();
ALTER TABLE drills_report DROP CONSTRAINT drill_report_hash;
ALTER TABLE drills_scenarioversion DROP CONSTRAINT scenario_hash;
"""


def on_rows(name: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER drills_{name}_frozen BEFORE INSERT OR UPDATE OR DELETE ON drills_{name}"
        f" FOR EACH ROW EXECUTE FUNCTION drills_row_frozen('{column}');",
        f"DROP TRIGGER drills_{name}_frozen ON drills_{name};",
    )


def names_a_step(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE drills_{name} ADD CONSTRAINT drills_{name}_step FOREIGN KEY (sop_id, step)"
        " REFERENCES sop_steprow (version_id, key) DEFERRABLE INITIALLY DEFERRED;",
        f"ALTER TABLE drills_{name} DROP CONSTRAINT drills_{name}_step;",
    )


def for_ever(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER drills_{name}_refuse BEFORE UPDATE OR DELETE ON drills_{name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();"
        f"CREATE TRIGGER drills_{name}_truncate BEFORE TRUNCATE ON drills_{name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();",
        f"DROP TRIGGER drills_{name}_truncate ON drills_{name};"
        f"DROP TRIGGER drills_{name}_refuse ON drills_{name};",
    )


class Migration(migrations.Migration):
    dependencies = [("drills", "0001_initial"), ("journal", "0002_chain")]
    operations = [
        migrations.RunSQL(FREEZE, THAW),
        *(on_rows(name, column) for name, column in ROWS.items()),
        *(names_a_step(name) for name in STEPS),
        *(for_ever(name) for name in APPEND_ONLY),
    ]
