"""A relay without leases: takes whatever is queued, whoever else holds it. The tests' own proof."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from notifications import sending  # noqa: E402

sending.CLAIM = """
WITH given AS (SELECT %s::uuid AS lease, %s::float AS seconds)
SELECT id FROM notifications_delivery, given
WHERE state = 'queued' AND channel = %s AND due_at <= clock_timestamp()
ORDER BY due_at, id LIMIT %s
"""


sending.MARK = """
UPDATE notifications_delivery SET state = 'sent', sent_at = clock_timestamp()
WHERE id = %s AND %s::uuid IS NOT NULL
"""


def rows(lease, *pks):
    return sending.Delivery.objects.filter(pk__in=pks or lease.pks, state="queued")


sending.Lease.rows = rows
call_command("relay", *sys.argv[1:])
