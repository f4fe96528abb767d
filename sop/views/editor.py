"""Writing a draft: rows edited in place, the flowchart beside them, and nobody's words lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn

from .. import access, queries, reader, rows, screen
from ..access import Standing
from ..forms.editing import LaneForm, PartForm, StepForm
from ..forms.settings import SettingsForm
from ..lint import Problem, lint
from ..models import LaneRow, Part, SopVersion, StepRow
from ..services import editing, ratifying
from .doorstep import done, opened, page, typed, verbs, wants_part

both = require_http_methods(["GET", "POST"])
Verb = Callable[..., Any]


@dataclass(frozen=True)
class Desk:
    """All that the page of a draft shows."""

    draft: rows.Drafted
    sheet: reader.Sheet
    problems: list[Problem]
    remarks: dict[str, int]  # step key: how many are open

    @property
    def drawn(self) -> SafeString:
        return mark_safe(screen.chart(self.sheet.text))  # noqa: S308  # ours, every word escaped

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Each row with how it reads, what is wrong in it, and what was said about it."""
        return [
            {
                "row": row,
                "line": line,
                "problems": [one for one in self.problems if one.step_key == row.key],
                "remarks": self.remarks.get(row.key, 0),
            }
            for row, line in zip(self.draft.steps, self.sheet.lines, strict=True)
        ]

    @property
    def general(self) -> list[Problem]:
        return [one for one in self.problems if one.step_key is None]

    @property
    def errors(self) -> int:
        return sum(one.severity == "error" for one in self.problems)

    @property
    def parts(self) -> list[Part]:
        return list(self.draft.parts.values())


def desk(version: SopVersion) -> Desk:
    """The draft as it stands."""
    draft = rows.read(version)
    text = rows.compiled(draft)
    open_ones: dict[str, int] = {}
    for remark in queries.remarks(version):
        if remark.resolved_at is None:
            open_ones[remark.step] = open_ones.get(remark.step, 0) + 1
    return Desk(draft, reader.sheet(text, ()), lint(text), open_ones)


@require_safe
@login_required
def editor(request: SignedIn, pk: int) -> HttpResponse:
    """The draft: parts, lanes, steps, the flowchart, and what is still wrong."""
    at, version = opened(request, pk, to="edit")
    return _page(request, at, version)


def _page(request: SignedIn, at: Standing, version: SopVersion, **more: Any) -> HttpResponse:
    context = {"version": version, "desk": desk(version), "verbs": verbs(at, version), **more}
    return render(request, "sop/editor.html", context)


# --- Steps ----------------------------------------------------------------------------------------


@both
@login_required
def step_add(request: SignedIn, pk: int) -> HttpResponse:
    """A new row, at the end or before the step that is named."""
    _at, version = opened(request, pk, to="edit")
    form = StepForm(typed(request), draft=rows.read(version))
    before = (request.POST.get("before") or request.GET.get("sebelum", ""))[:12]
    if form.is_valid() and form.did(
        editing.add_step, version, by=request.user, before=before, **form.words
    ):
        return _back(request, version, f"s-{form.verb_gave.key}")
    more = {"before": before, "row": None, "heading": _("Tambah langkah")}
    return page(request, "step", version, form, **more)


@both
@login_required
def step_edit(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Write a row anew; if somebody was faster, both texts stand side by side."""
    _at, version = opened(request, pk, to="edit")
    if request.method == "POST" and queries.is_gone(version, key):
        return _gone(request, version)
    step = _step(version, key)
    form = StepForm(typed(request), draft=rows.read(version), step=step, auto_id=f"id_{key}_%s")
    more = {"row": step, "heading": _("Ubah langkah"), "was": queries.wordings(version, step.what)}
    return _written(request, version, form, verb=editing.edit_step, name="step", more=more)


@require_POST
@login_required
def step_move(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Put a row before another: one up, one down, or where it was dragged to."""
    _at, version = opened(request, pk, to="edit")
    step = _step(version, key)
    keys = [row.key for row in version.step_rows.all()]
    before = _before(request, keys, key)
    if before is not None:
        editing.move_step(step, by=request.user, before=before)
    return _back(request, version, f"s-{key}")


@require_POST
@login_required
def step_delete(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """Take a row out, unless somebody has just written in it."""
    _at, version = opened(request, pk, to="edit")
    return _taken_out(request, version, _step(version, key), editing.delete_step)


@require_POST
@login_required
def step_check(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """What would be wrong with a row if it were kept as it is typed now; keeps nothing."""
    _at, version = opened(request, pk, to="edit")
    step = _step(version, key)
    form = StepForm(request.POST, draft=rows.read(version), step=step)
    found = []
    if form.is_valid():
        text = rows.compiled(rows.imagined(form.draft, step, form.words))
        found = [one for one in lint(text) if one.step_key == key]
    return render(request, "sop/_problems.html", {"problems": found, "form": form})


# --- Lanes ----------------------------------------------------------------------------------------


@both
@login_required
def lane_add(request: SignedIn, pk: int) -> HttpResponse:
    """A new actor at the right."""
    _at, version = opened(request, pk, to="edit")
    form = LaneForm(typed(request), agencies=_agencies(version))
    if form.is_valid() and form.did(editing.add_lane, version, by=request.user, **form.words):
        return _back(request, version, "pelaksana")
    return page(request, "lane", version, form, row=None, heading=_("Tambah pelaksana"))


@both
@login_required
def lane_edit(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """Name an actor anew, and say which offices stand for it."""
    _at, version = opened(request, pk, to="edit")
    lane = _lane(version, code)
    form = LaneForm(typed(request), agencies=_agencies(version), lane=lane)
    more = {"row": lane, "heading": _("Ubah pelaksana")}
    return _written(request, version, form, verb=editing.edit_lane, name="lane", more=more)


@require_POST
@login_required
def lane_move(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """Put a column one place to the left or right."""
    _at, version = opened(request, pk, to="edit")
    codes = [row.code for row in version.lane_rows.all()]
    before = _before(request, codes, code)
    if before is not None:
        editing.move_lane(_lane(version, code), by=request.user, before=before)
    return _back(request, version, "pelaksana")


@require_POST
@login_required
def lane_delete(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """Take an actor out that no step needs."""
    _at, version = opened(request, pk, to="edit")
    return _taken_out(request, version, _lane(version, code), editing.delete_lane)


# --- Parts ----------------------------------------------------------------------------------------


@both
@login_required
def part_edit(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """Write a part of the text anew."""
    _at, version = opened(request, pk, to="edit")
    part = access.part(version, kind)
    part.version = version
    form = PartForm(typed(request), part=part)
    more = {"row": part, "heading": str(part), "was": queries.wordings(version, part.what)}
    return _written(request, version, form, verb=editing.set_part, name="part", more=more)


@both
@login_required
def settings(request: SignedIn, pk: int) -> HttpResponse:
    """How long the text will hold, and what its readers are asked."""
    _at, version = opened(request, pk, to="edit")
    form = SettingsForm(typed(request), version=version)
    if form.is_valid() and form.did(
        ratifying.settle,
        version,
        by=request.user,
        until=form.cleaned_data["expires_on"],
        questions=form.questions,
    ):
        return done(request, version, _("Tersimpan."), to="editor")
    return page(request, "settings", version, form)


# --- What they share ------------------------------------------------------------------------------


def _written(
    request: SignedIn, version: SopVersion, form: Any, *, verb: Verb, name: str, more: Any
) -> HttpResponse:
    """The page of a row: shown, kept, refused, or overtaken by somebody else."""
    row = more["row"]
    if form.is_valid():
        said = {"by": request.user, "seen": form.cleaned_data["rev"], **form.words}
        try:
            if form.did(verb, row, **said):
                return _back(request, version, row.what.replace("step:", "s-").replace(":", "-"))
        except editing.Overtaken as late:
            return _overtaken(request, form, late, name, {**more, "version": version})
    return page(request, name, version, form, **more)


def _overtaken(
    request: SignedIn, form: Any, late: editing.Overtaken, name: str, more: dict[str, Any]
) -> HttpResponse:
    """409: what the other wrote beside what was typed here; the writer chooses."""
    theirs: list[tuple[Any, Any, Any]] = []
    if late.row is not None:
        now = _form_of(more["version"], late.row)
        form.data = form.data.copy()
        form.data["rev"] = str(late.row.rev)
        theirs = [
            (form[field], _shown(now[field]), _shown(form[field]))
            for field in form.fields
            if field != "rev" and _shown(now[field]) != _shown(form[field])
        ]
    context = more | {"form": form, "late": late.row, "theirs": theirs, "overtaken": True}
    return render(request, f"sop/{name}.html", context, status=409)


def _gone(request: SignedIn, version: SopVersion) -> HttpResponse:
    """409: somebody took the row out; what was typed can become a new one."""
    form = StepForm(request.POST, draft=rows.read(version))
    context = {
        "version": version,
        "form": form,
        "row": None,
        "late": None,
        "overtaken": True,
        "heading": _("Tambah langkah"),
        "action": reverse("sop:step_add", args=[version.pk]),
    }
    return render(request, "sop/step.html", context, status=409)


def _form_of(version: SopVersion, row: Any) -> Form:
    if isinstance(row, StepRow):
        return StepForm(draft=rows.read(version), step=row)
    if isinstance(row, LaneRow):
        return LaneForm(agencies=_agencies(version), lane=row)
    return PartForm(part=row)


def _shown(field: Any) -> str:
    """What a field says, in the words of its choices."""
    value = field.value()
    chosen = value if isinstance(value, list | tuple) else [value]
    choices = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    said = [choices.get(str(one), str(one)) for one in chosen if one not in (None, "")]
    return ", ".join(said) or choices.get("", "")


def _taken_out(request: SignedIn, version: SopVersion, row: Any, verb: Verb) -> HttpResponse:
    seen = request.POST.get("rev", "")
    try:
        verb(row, by=request.user, seen=int(seen) if seen.isdecimal() else 0)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except editing.Overtaken as late:
        who = late.row.changed_by.full_name if late.row else _("Orang lain")
        messages.warning(
            request,
            _("%(who)s baru saja mengubah baris itu, jadi tidak dihapus. Baca dahulu.")
            % {"who": who},
        )
    return _back(request, version, "langkah")


def _back(request: SignedIn, version: SopVersion, anchor: str) -> HttpResponse:
    """To the draft, at the row: the whole page, or for its script the parts that changed."""
    if wants_part(request):
        answer = _page(request, access.standing_of(request), version)
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#meja"
        answer["HX-Reswap"] = "outerMorph"
        return answer
    return redirect(f"{_url(version)}#{anchor}")


def _url(version: SopVersion) -> str:
    return f"{version.get_absolute_url()}susun/"


def _before(request: SignedIn, keys: list[str], key: str) -> str | None:
    """The row before which this one goes; None: it stays where it is."""
    at, way = keys.index(key), request.POST.get("ke", "")
    rest = [one for one in keys if one != key]
    if way == "naik":
        return rest[at - 1] if at else None
    if way == "turun":
        return None if at + 1 >= len(keys) else (rest[at + 1] if at + 1 < len(rest) else "")
    before = request.POST.get("before", "")
    return before if before in rest or before == "" else None


def _agencies(version: SopVersion) -> list[Any]:
    parties = [party.agency for party in version.document.parties.all()]
    known = {party.pk for party in parties}
    others = access.partners_of(version.document.owner)
    return [*parties, *(one for one in others if one.pk not in known)]


def _step(version: SopVersion, key: str) -> StepRow:
    found = access.step(version, key)
    found.version = version
    return found


def _lane(version: SopVersion, code: str) -> LaneRow:
    found = access.lane(version, code)
    found.version = version
    return found
