"""The house's own addresses, and three doors on which the gates can be tried."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.http import require_POST
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from accounts.api import HasScope
from accounts.http import recently_verified

decided: list[dict] = []


def home(request):
    return HttpResponse("Beranda")


@require_POST
@login_required
@recently_verified
def decide(request, pk):
    if "note" not in request.POST:
        return HttpResponse("Jelaskan", status=422)
    decided.append({"pk": pk, "by": request.user, "path": request.path} | request.POST.dict())
    return HttpResponseRedirect("/")


class Machine(APIView):
    permission_classes = (IsAuthenticated, HasScope)

    def get_exception_handler(self):
        return exception_handler

    def get(self, request):
        return Response({"person": request.user.pk})

    def post(self, request):
        return Response({"person": request.user.pk})


rooms = {
    "coordination": [
        "request_list",
        "directory",
        "request_new",
        "agreement_list",
        "roster_tonight",
    ],
    "sop": ["library"],
    "notifications": ["inbox"],
}
urlpatterns = [
    path("", home, name="home"),
    path("meja/", home, name="desk"),
    path("putusan/<int:pk>/", decide, name="decide"),
    path("api/", Machine.as_view(), name="machine"),
    path("", include("accounts.urls")),
    *(
        path(f"{room}/", include(([path(f"{name}/", home, name=name) for name in names], room)))
        for room, names in rooms.items()
    ),
]
