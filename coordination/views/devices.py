"""The fixed devices of an agency, kept by its administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn, recently_verified

from .. import access
from ..devices import confirmable, device, of_agency
from ..forms.devices import DeviceForm
from ..models import Agency
from ..services import devices
from .doorstep import status_of, typed


@require_http_methods(["GET", "POST"])
@login_required
@recently_verified
@never_cache
def device_list(request: SignedIn, pk: int) -> HttpResponse:
    """The devices, and a form for another; what opens a new one is shown on the answer only."""
    kept = access.agency(access.standing_of(request), pk, to="administer")
    form = DeviceForm(typed(request))
    if form.is_valid() and form.did(devices.register, kept, by=request.user, **form.terms):
        return _made(request, kept, form)
    status = status_of(form) if form.is_bound else 200
    return _page(request, kept, status=status, form=form)


def _made(request: SignedIn, kept: Agency, form: DeviceForm) -> HttpResponse:
    made, word = form.verb_gave
    way = reverse("wall", args=[word]) if made.is_wall else f"{reverse('post:claim')}?kode={word}"
    address = request.build_absolute_uri(way)
    return _page(
        request, kept, status=201, form=DeviceForm(), made=made, word=word, address=address
    )


def _page(request: SignedIn, kept: Agency, *, status: int, **page: object) -> HttpResponse:
    page |= {"agency": kept, "devices": of_agency(kept)}
    return render(request, "coordination/admin_devices.html", page, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@recently_verified
def device_confirm(request: SignedIn, pk: int) -> HttpResponse:
    """A second person looks at what was registered, and says that it is theirs."""
    found, kept = confirmable(access.standing_of(request), pk)
    if request.method != "POST":
        page = {"device": found, "agency": kept}
        return render(request, "coordination/device_confirm.html", page)
    if devices.confirm(found, kept, by=request.user):
        messages.success(request, _("Perangkat “%(name)s” disahkan.") % {"name": found.name})
    else:
        messages.error(request, _("Perangkat ini sudah disahkan atau dicabut."))
    return redirect("coordination:agency", kept.pk)


@require_POST
@login_required
@recently_verified
def device_revoke(request: SignedIn, pk: int) -> HttpResponse:
    """Take a device back."""
    found, kept = device(access.standing_of(request), pk)
    if devices.revoke(found, kept, by=request.user):
        messages.success(request, _("Perangkat “%(name)s” dicabut.") % {"name": found.name})
    return redirect("coordination:device_list", kept.pk)
