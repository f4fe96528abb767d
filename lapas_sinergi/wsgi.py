"""Pages and API: run by gunicorn's threaded worker."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_sinergi.settings")
application = get_wsgi_application()
