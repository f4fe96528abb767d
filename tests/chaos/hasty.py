"""The relay with short leases, so that a test need not wait long for those of the dead."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from notifications import sending  # noqa: E402

sending.LEASE = 2.5
call_command("relay", *sys.argv[1:])
