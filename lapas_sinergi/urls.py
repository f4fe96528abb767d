"""Every address of the house."""

from django.urls import include, path

from documents.api import VerdictOn
from documents.urls import of_keys, of_pki
from notifications import contact_views
from notifications.urls import of_calls, of_contacts, of_gateways

from . import agenda, desk, feed, reference, snoozes, views, wall
from .health import healthz

machines = [
    path("", reference.reference, name="reference"),
    path("skema/", reference.Schema.as_view(), name="schema"),
    path("", include("coordination.api.urls")),
    path("", include("sop.api.urls")),
    path("", include("drills.api.urls")),
    path("verdict/", VerdictOn.as_view(), name="verdict"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("kalender/", agenda.calendar, name="agenda"),
    path("kalender/ingatkan/", snoozes.of_occasion, name="snooze_occasion"),
    path("kalender/tunda/<int:pk>/", snoozes.of_notice, name="snooze_notice"),
    path("kalender/<str:secret>.ics", feed.calendar, name="feed"),
    path("pos/meja/", desk.desk, name="desk"),
    path("pos/nada/", desk.tones, name="tones"),
    path("dinding/<str:token>/", wall.wall, name="wall"),
    path("sw.js", contact_views.worker, name="worker"),
    path("akun/saluran/", include((of_contacts, "channels"))),
    path("gerbang/", include((of_gateways, "gateways"))),
    path("kotak-masuk/", include("notifications.urls")),  # who has a corner is passed by at once
    path("v/", include("documents.urls")),
    path("tanda-tangan/", include((of_keys, "keys"))),
    path("pki/", include((of_pki, "pki"))),
    path("api/v1/", include((machines, "api"))),
    path("", include("coordination.urls")),
    path("", include("sop.urls")),
    path("", include("drills.urls")),
    path("", include("accounts.urls")),
    path("", include((of_calls, "calls"))),
]

handler400 = "lapas_sinergi.views.bad_request"
handler403 = "lapas_sinergi.views.forbidden"
handler404 = "lapas_sinergi.views.not_found"
handler500 = "lapas_sinergi.views.broken"
