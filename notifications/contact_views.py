"""One's own channels: a page, a code to type, and a few buttons."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.browsers import describe
from accounts.http import SignedIn, ask_to_verify, recently_verified

from . import queries
from .forms import CodeForm, ContactForm, PushForm, QuietForm
from .models import Contact
from .services import contacts

OWN = "channels:own"
WORKER = settings.BASE_DIR / "static" / "sw.js"


@require_safe
@login_required
@never_cache
def own(request: SignedIn) -> HttpResponse:
    """How the person can be reached, in which order, and when not."""
    return _page(request, status=200)


@require_POST
@login_required
def add(request: SignedIn) -> HttpResponse:
    """One more; its code is on the way when this answers."""
    form = ContactForm(request.POST)
    if form.is_valid():
        if asked := ask_to_verify(request):
            return asked
        try:
            contact = contacts.add(request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("address", error)
        else:
            return redirect("channels:one", contact.pk)
    return _page(request, status=422, add=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def one(request: SignedIn, pk: int) -> HttpResponse:
    """Where the code is typed."""
    contact = _own(request, pk)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if contacts.prove(contact, form.cleaned_data["code"]):
            messages.success(request, _("Saluran ini sudah terverifikasi."))
            return redirect(OWN)
        contact = _own(request, pk)
        form.add_error("code", _refusal(contact))
    page = {"contact": contact, "form": form, "left": contacts.tries_left(contact)}
    status = 422 if request.method == "POST" else 200
    return render(request, "notifications/contact.html", page, status=status)


@require_POST
@login_required
def add_push(request: SignedIn) -> HttpResponse:
    """This browser wants notifications; its code comes as the first one."""
    form = PushForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, push=form)
    if asked := ask_to_verify(request):
        return asked
    try:
        label = describe(request.headers.get("User-Agent", ""))
        contact = contacts.add(request.user, "push", **form.subscription(), label=label)
    except ValidationError as error:
        form.add_error("endpoint", error)
        return _page(request, status=422, push=form)
    return redirect("channels:one", contact.pk)


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The browser's own helper that shows notifications; it must live at the root."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@require_POST
@login_required
def send_code(request: SignedIn, pk: int) -> HttpResponse:
    """Another code, because the first one did not come or was not right."""
    contact = _own(request, pk)
    if contact.verified_at is None:
        contacts.send_code(contact)
        messages.success(request, _("Kode baru dikirim."))
    return redirect("channels:one", contact.pk)


@require_POST
@login_required
@recently_verified
def remove(request: SignedIn, pk: int) -> HttpResponse:
    """Take one away."""
    contacts.remove(_own(request, pk))
    messages.success(request, _("Saluran dihapus."))
    return redirect(OWN)


@require_POST
@login_required
def put_first(request: SignedIn, pk: int) -> HttpResponse:
    """Have this one tried before the others."""
    contacts.put_first(_own(request, pk))
    messages.success(request, _("Urutan disimpan."))
    return redirect(OWN)


@require_POST
@login_required
def quiet(request: SignedIn) -> HttpResponse:
    """From when to when no routine push comes."""
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, quiet=form)
    contacts.keep_quiet(request.user, **form.cleaned_data)
    messages.success(request, _("Jam tenang disimpan."))
    return redirect(OWN)


def _page(
    request: SignedIn,
    *,
    status: int,
    add: ContactForm | None = None,
    quiet: QuietForm | None = None,
    push: PushForm | None = None,
) -> HttpResponse:
    hours = queries.quiet_hours(request.user)
    known = {"starts": hours.starts, "ends": hours.ends, "zone": hours.zone} if hours else {}
    page = {
        "contacts": queries.contacts(request.user),
        "add": add or ContactForm(),
        "quiet": quiet or QuietForm(initial=known),
        "push": push,
        "push_key": queries.push_key(),
    }
    return render(request, "notifications/contacts.html", page, status=status)


def _own(request: SignedIn, pk: int) -> Contact:
    contact = queries.contact(request.user, pk)
    if contact is None:
        raise Http404
    return contact


def _refusal(contact: Contact) -> str:
    if contact.awaits_code:
        return _("Kode tidak cocok. Periksa lagi pesan yang terakhir.")
    return _("Kode tidak berlaku lagi. Minta kode baru.")
