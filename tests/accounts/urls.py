"""The house's own addresses, and two doors on which the gates can be tried."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from accounts.api import HasScope
from accounts.http import recently_verified
from lapas_sinergi import urls as house

decided: list[dict] = []


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


urlpatterns = [
    path("putusan/<int:pk>/", decide, name="decide"),
    path("mesin/", Machine.as_view(), name="machine"),
    *house.urlpatterns,
]
