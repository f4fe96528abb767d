"""Writing a scenario: head, roles, objectives, injects; and nobody's words lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from sop.services.editing import Overtaken
from sop.views.doorstep import wants_part

from .. import access, reading, scripts
from ..access import Standing
from ..forms.scenario import HeadForm, InjectForm, ObjectiveForm, RoleForm
from ..lint import lint
from ..models import ScenarioVersion
from ..services import writing
from .doorstep import opened_scenario, page, scenario_verbs, typed

both = require_http_methods(["GET", "POST"])
Verb = Callable[..., Any]


@require_safe
@login_required
def editor(request: SignedIn, pk: int) -> HttpResponse:
    """The draft: its head, roles, objectives, injects, and what is still wrong."""
    at, version = opened_scenario(request, pk, to="edit")
    return _page(request, at, version)


def _page(request: SignedIn, at: Standing, version: ScenarioVersion) -> HttpResponse:
    script = scripts.compiled(version)
    problems = lint(script)
    context = {
        "version": version,
        "script": script,
        "problems": problems,
        "wrong": {one.what.partition(":")[2] for one in problems if one.is_error},
        "events": reading.told(script, dict(version.injects.values_list("key", "rev"))),
        "goals": reading.goals(script, dict(version.objectives.values_list("key", "rev"))),
        "roles": version.roles.select_related("agency"),
        "verbs": scenario_verbs(at, version),
    }
    return render(request, "drills/editor.html", context)


@both
@login_required
def head(request: SignedIn, pk: int) -> HttpResponse:
    """What the scenario is about."""
    at, version = opened_scenario(request, pk, to="edit")
    form = HeadForm(typed(request), at=at, version=version)

    def again() -> Form:
        version.refresh_from_db()
        return HeadForm(at=at, version=version)

    more = {"heading": _("Kepala skenario"), "row": version, "again": again, "anchor": "kepala"}
    return _written(request, version, form, verb=writing.set_head, **more)


# --- Injects --------------------------------------------------------------------------------------


@both
@login_required
def inject_add(request: SignedIn, pk: int) -> HttpResponse:
    """Something more that happens."""
    _at, version = opened_scenario(request, pk, to="edit")
    form = InjectForm(typed(request), version=version)
    if form.is_valid() and form.did(writing.add_inject, version, by=request.user, **form.words):
        return _back(request, version, f"i-{form.verb_gave.key}")
    return page(request, "inject", form, version=version, heading=_("Tambah inject"))


@both
@login_required
def inject_edit(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Write an inject anew."""
    _at, version = opened_scenario(request, pk, to="edit")
    row = access.inject(version, key)
    row.version = version
    form = InjectForm(typed(request), version=version, inject=row, auto_id=f"id_{key}_%s")

    def again() -> Form:
        return InjectForm(version=version, inject=access.inject(version, key))

    more = {"heading": _("Ubah inject"), "row": row, "again": again, "anchor": f"i-{key}"}
    return _written(request, version, form, verb=writing.edit_inject, **more)


@require_POST
@login_required
def inject_delete(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Take an inject out."""
    _at, version = opened_scenario(request, pk, to="edit")
    row = access.inject(version, key)
    return _taken_out(request, version, row, writing.delete_inject, "inject")


# --- Objectives -----------------------------------------------------------------------------------


@both
@login_required
def objective_add(request: SignedIn, pk: int) -> HttpResponse:
    """Something more that is to be shown."""
    _at, version = opened_scenario(request, pk, to="edit")
    form = ObjectiveForm(typed(request), version=version)
    if form.is_valid() and form.did(writing.add_objective, version, by=request.user, **form.words):
        return _back(request, version, "sasaran")
    return page(request, "objective", form, version=version, heading=_("Tambah sasaran"))


@both
@login_required
def objective_edit(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Write an objective anew."""
    _at, version = opened_scenario(request, pk, to="edit")
    row = access.objective(version, key)
    row.version = version
    form = ObjectiveForm(typed(request), version=version, objective=row, auto_id=f"id_{key}_%s")

    def again() -> Form:
        return ObjectiveForm(version=version, objective=access.objective(version, key))

    more = {"heading": _("Ubah sasaran"), "row": row, "again": again, "anchor": "sasaran"}
    return _written(request, version, form, verb=writing.edit_objective, **more)


@require_POST
@login_required
def objective_delete(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Take an objective out."""
    _at, version = opened_scenario(request, pk, to="edit")
    row = access.objective(version, key)
    return _taken_out(request, version, row, writing.delete_objective, "sasaran")


# --- Roles ----------------------------------------------------------------------------------------


@both
@login_required
def role_add(request: SignedIn, pk: int) -> HttpResponse:
    """Somebody more to be played."""
    _at, version = opened_scenario(request, pk, to="edit")
    form = RoleForm(typed(request), version=version)
    if form.is_valid() and form.did(writing.add_role, version, by=request.user, **form.words):
        return _back(request, version, "peran")
    return page(request, "role", form, version=version, heading=_("Tambah peran"))


@both
@login_required
def role_edit(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """Name a role anew."""
    _at, version = opened_scenario(request, pk, to="edit")
    row = access.role(version, code)
    row.version = version
    form = RoleForm(typed(request), version=version, role=row)

    def again() -> Form:
        return RoleForm(version=version, role=access.role(version, code))

    more = {"heading": _("Ubah peran"), "row": row, "again": again, "anchor": "peran"}
    return _written(request, version, form, verb=writing.edit_role, **more)


@require_POST
@login_required
def role_delete(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """Take a role out that no inject goes to."""
    _at, version = opened_scenario(request, pk, to="edit")
    row = access.role(version, code)
    return _taken_out(request, version, row, writing.delete_role, "peran")


# --- What they share ------------------------------------------------------------------------------


def _written(
    request: SignedIn, version: ScenarioVersion, form: Any, *, verb: Verb, **more: Any
) -> HttpResponse:
    """The page of a row: shown, kept, refused, or overtaken by somebody else."""
    name = verb.__name__.removeprefix("edit_").removeprefix("set_")
    again, anchor = more.pop("again"), more.pop("anchor")
    context = {**more, "version": version}
    if form.is_valid():
        said = {"by": request.user, "seen": form.cleaned_data["rev"], **form.words}
        try:
            if form.did(verb, more["row"], **said):
                return _back(request, version, anchor)
        except Overtaken as late:
            context |= _differing(form, again(), late)
            return render(request, f"drills/{name}.html", context, status=409)
    return page(request, name, form, **context)


def _differing(form: Any, now: Any, late: Overtaken) -> dict[str, Any]:
    """409: what the other wrote beside what was typed here; the writer chooses."""
    form.data = form.data.copy()
    form.data["rev"] = str(now["rev"].value())
    theirs = [
        (form[field].label, now[field].value(), form[field].value())
        for field in form.fields
        if field != "rev" and str(now[field].value() or "") != str(form[field].value() or "")
    ]
    who = late.row.changed_by if late.row else None
    return {"form": form, "late": True, "who": who, "theirs": theirs}


def _taken_out(
    request: SignedIn, version: ScenarioVersion, row: Any, verb: Verb, anchor: str
) -> HttpResponse:
    seen = request.POST.get("rev", "")
    row.version = version
    try:
        verb(row, by=request.user, seen=int(seen) if seen.isdecimal() else 0)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except Overtaken as late:
        who = late.row.changed_by.full_name if late.row else _("Orang lain")
        told = _("%(who)s baru saja mengubah baris itu, jadi tidak dihapus. Baca dahulu.")
        messages.warning(request, told % {"who": who})
    return _back(request, version, anchor)


def _back(request: SignedIn, version: ScenarioVersion, anchor: str) -> HttpResponse:
    """To the draft, at the row: the whole page, or for its script the parts that changed."""
    if wants_part(request):
        answer = _page(request, access.standing_of(request), version)
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#meja"
        answer["HX-Reswap"] = "outerMorph"
        return answer
    return redirect(f"{reverse('drills:editor', args=[version.pk])}#{anchor}")
