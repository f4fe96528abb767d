"""Live news alone: run by `gunicorn -k asgi`. Pages and API stay on wsgi.py, which costs less."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")
django.setup()

from .events import Events  # noqa: E402 (models can be imported only from here on)

application = Events()
