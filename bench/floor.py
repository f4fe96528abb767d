"""The floor: the least that Django can do for the same answer, measured in the same run.

One signed-in person, 50 rows of a table through the ORM, one bare INSERT with a commit. No
permissions, no journal, no outbox, no shell. The rows are read as tuples, the cheapest that the
ORM has. Run by gunicorn as `bench.floor:application`.
"""

import os

import dj_database_url
import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        SECRET_KEY=os.environ["SECRET_KEY"],
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.floor",
        DATABASES={
            "default": dj_database_url.parse(
                os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True
            )
        },
        AUTH_USER_MODEL="accounts.User",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "accounts",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        SESSION_COOKIE_NAME="sesi",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
    )
    django.setup()

from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

PAGE = engines["django"].from_string(
    "<!doctype html><title>Lantai</title><p>{{ who }}</p><table>{% for row in rows %}<tr>"
    "<th><a href='/{{ row.0 }}/'>{{ row.1 }}</a></th><td>{{ row.2 }}</td><td>{{ row.3 }}</td>"
    "<td>{{ row.4|date:'j M Y H.i' }}</td><td>{{ row.5|date:'j M Y H.i' }}</td></tr>"
    "{% endfor %}</table>"
)
COLUMNS = ("id", "activity", "place", "status", "starts_at", "ends_at")


class Row(models.Model):
    """The same table as ours, as far as a row shows it."""

    activity = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    status = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "bench", False, "coordination_supportrequest"


def _rows() -> list[tuple]:
    return list(Row.objects.order_by("-id").values_list(*COLUMNS)[:50])


@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """A signed-in person and 50 rows as HTML."""
    return HttpResponse(PAGE.render({"who": request.user, "rows": _rows()}))


@login_required
def listed_json(request: HttpRequest) -> HttpResponse:
    """The same rows as JSON."""
    return JsonResponse({"who": str(request.user), "rows": _rows()})


@login_required
def unchanged(request: HttpRequest) -> HttpResponse:
    """Nothing new for whoever is signed in, by how far one table is."""
    newest = Row.objects.aggregate(newest=models.Max("id"))["newest"]
    known = request.headers.get("If-None-Match") != f'"{newest}"'
    return HttpResponse(status=304 if known else 200)


@login_required
def written(request: HttpRequest) -> HttpResponse:
    """One INSERT and its commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_floor (words, at) VALUES (%s, now()) RETURNING id",
            [request.GET.get("words", "x" * 100)],
        )
        return JsonResponse({"id": cursor.fetchone()[0]}, status=201)


urlpatterns = [
    path("list", listed),
    path("json", listed_json),
    path("unchanged", unchanged),
    path("write", written),
]
application = get_wsgi_application()
