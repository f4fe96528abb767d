"""Sign-ins are written once: the database refuses to change or remove them."""

from django.db import migrations

KEEP = """
CREATE FUNCTION accounts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER accounts_signin_refuse BEFORE UPDATE OR DELETE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER accounts_signin_truncate BEFORE TRUNCATE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
LET_GO = """
DROP TRIGGER accounts_signin_truncate ON accounts_signin;
DROP TRIGGER accounts_signin_refuse ON accounts_signin;
DROP FUNCTION accounts_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_persons")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
