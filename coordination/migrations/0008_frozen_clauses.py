"""What was agreed does not change: articles, clauses and text of a frozen agreement stay."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION coordination_agreement_part_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT FROM coordination_agreement WHERE id = OLD.agreement_id AND sha256 <> '') THEN
        RAISE EXCEPTION 'agreement % is frozen', OLD.agreement_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT FROM coordination_agreement WHERE id = NEW.agreement_id AND sha256 <> '') THEN
        RAISE EXCEPTION 'agreement % is frozen', NEW.agreement_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER coordination_article_frozen BEFORE INSERT OR UPDATE OR DELETE
    ON coordination_article FOR EACH ROW EXECUTE FUNCTION coordination_agreement_part_frozen();
CREATE TRIGGER coordination_clause_frozen BEFORE INSERT OR UPDATE OR DELETE
    ON coordination_clause FOR EACH ROW EXECUTE FUNCTION coordination_agreement_part_frozen();

CREATE FUNCTION coordination_agreement_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.frozen, NEW.sha256) IS NOT DISTINCT FROM (OLD.frozen, OLD.sha256) THEN
        RETURN NEW;
    END IF;
    -- Before anybody has signed, the whole may go back to its writers. Nothing else.
    IF NEW.frozen IS NULL AND NEW.sha256 = '' AND NOT EXISTS (
        SELECT FROM coordination_agreementparty
        WHERE agreement_id = OLD.id AND signature_id IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'agreement % is frozen', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER coordination_agreement_frozen BEFORE UPDATE ON coordination_agreement
    FOR EACH ROW WHEN (OLD.sha256 <> '') EXECUTE FUNCTION coordination_agreement_frozen();
"""
THAW = """
DROP TRIGGER coordination_agreement_frozen ON coordination_agreement;
DROP FUNCTION coordination_agreement_frozen();
DROP TRIGGER coordination_clause_frozen ON coordination_clause;
DROP TRIGGER coordination_article_frozen ON coordination_article;
DROP FUNCTION coordination_agreement_part_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("coordination", "0007_waiting_requests")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
