"""A device opens nothing until a second person has confirmed it; those in use stay in use."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce


def keep(apps, schema_editor):
    rows = apps.get_model("accounts", "Device").objects.filter(confirmed_at=None)
    rows.update(confirmed_at=Coalesce("claimed_at", "created_at"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_devices")]
    operations = [
        migrations.AddField(
            model_name="device",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="device",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(registered_by=None)
                | ~models.Q(confirmed_by=models.F("registered_by")),
                name="device_confirmed_by_another",
            ),
        ),
    ]
