"""The ledger adds up: asked >= granted >= ordered >= arrived >= released, kept by the database."""

from django.db import migrations

LEDGER = """
CREATE FUNCTION coordination_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sums integer[];
BEGIN
    -- Whoever writes to a line waits for whoever did before: two sums must not miss each other.
    PERFORM 1 FROM coordination_supportline WHERE id = NEW.line_id FOR NO KEY UPDATE;
    SELECT array_agg(coalesce(total, 0) ORDER BY stage) INTO sums
        FROM generate_series(1, 5) AS stage
        LEFT JOIN (SELECT m.stage AS at, sum(m.number) AS total FROM (
                SELECT stage, number FROM coordination_movement WHERE line_id = NEW.line_id
                UNION ALL SELECT NEW.stage, NEW.number) AS m GROUP BY m.stage) AS t
            ON t.at = stage;
    FOR i IN 2..5 LOOP
        IF sums[i] > sums[i - 1] OR sums[i] < 0 THEN
            RAISE EXCEPTION 'ledger of line %: stage % would be % of %',
                NEW.line_id, i, sums[i], sums[i - 1]
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_adds_up';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER coordination_ledger BEFORE INSERT ON coordination_movement
    FOR EACH ROW EXECUTE FUNCTION coordination_ledger();
CREATE TRIGGER coordination_ledger_refuse BEFORE UPDATE OR DELETE ON coordination_movement
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER coordination_ledger_truncate BEFORE TRUNCATE ON coordination_movement
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
UNLEDGER = """
DROP TRIGGER coordination_ledger_truncate ON coordination_movement;
DROP TRIGGER coordination_ledger_refuse ON coordination_movement;
DROP TRIGGER coordination_ledger ON coordination_movement;
DROP FUNCTION coordination_ledger();
"""


class Migration(migrations.Migration):
    dependencies = [("coordination", "0001_agencies_and_support"), ("journal", "0002_chain")]
    operations = [migrations.RunSQL(LEDGER, UNLEDGER)]
