"""The Celery application: work that can wait, started from rows and never from a request."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")
app = Celery("lapas_sinergi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
