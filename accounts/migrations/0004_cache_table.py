"""The cache's table (used-up codes, forms sent twice), so that `migrate` alone makes a house whole."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_limits_and_tokens")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
