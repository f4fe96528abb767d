"""The secret that a browser gave for push is sealed; a step may be skipped because of a parting."""

from django.db import migrations, models

from accounts import vault

PUSH = "notifications.push"


def seal(apps, schema_editor):
    for contact in _subscribed(apps):
        if not vault.is_sealed(contact.keys["auth"]):
            contact.keys["auth"] = vault.seal(PUSH, contact.keys["auth"])
            contact.save(update_fields=["keys"])


def unseal(apps, schema_editor):
    for contact in _subscribed(apps):
        if vault.is_sealed(contact.keys["auth"]):
            contact.keys["auth"] = vault.unseal(PUSH, contact.keys["auth"])
            contact.save(update_fields=["keys"])


def _subscribed(apps):
    rows = apps.get_model("notifications", "Contact").objects
    return rows.filter(channel="push", keys__has_key="auth")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_escalation")]
    operations = [
        migrations.RunPython(seal, unseal),
        migrations.AlterField(
            model_name="hop",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nobody", "tidak ada yang bertugas"),
                    ("unseen", "yang bertugas tidak berwenang membaca perkara ini"),
                    ("no_roster", "daftar jaga tidak dapat dibaca"),
                    ("parted", "bukan lagi instansi mitra"),
                    ("inbox_only", "hanya kotak masuk, tidak ada saluran lain"),
                ],
                max_length=12,
            ),
        ),
    ]
