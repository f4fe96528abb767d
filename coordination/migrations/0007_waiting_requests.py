"""What waits for an agency is found without looking through all that it ever asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0006_agreements")]
    operations = [
        migrations.AddIndex(
            "supportrequest",
            models.Index(fields=["requester", "status"], name="request_waits_here"),
        ),
        migrations.AddIndex(
            "supportrequest",
            models.Index(fields=["provider", "status"], name="request_waits_there"),
        ),
    ]
