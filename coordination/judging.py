"""Rows of an imported list, judged: what each would do to the roster, or why it cannot."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

from . import posts, sheets
from .models import Agency, DutyPost, Posting, Team, TeamMember
from .sheets import FORMULA, ROUNDED, Row

FIELDS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (  # and how columns are called
    ("number", gettext_lazy("NIP atau NRP"), ("nip", "nrp", "nomor induk", "no induk")),
    ("name", gettext_lazy("Nama"), ("nama",)),
    ("team", gettext_lazy("Regu"), ("regu", "tim", "kelompok", "grup")),
    ("post", gettext_lazy("Pos jaga"), ("pos", "tugas jaga", "penempatan")),
    ("since", gettext_lazy("Mulai"), ("mulai", "sejak", "tmt", "tanggal")),
    ("until", gettext_lazy("Hari terakhir"), ("sampai", "selesai", "akhir", "hingga")),
)
NEEDED = ("number", "team", "post")
DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
PREFIX = re.compile(r"^(regu|tim|kelompok|pos)\s+", re.IGNORECASE)


@dataclass
class Judged:
    """One row: whom it puts where, or the reasons why not. `line` counts as the sheet does."""

    line: int
    cells: dict[str, str]
    person: Any = None
    team: Any = None
    post: Any = None
    since: date = date.min
    until: date | None = None
    is_same: bool = False
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return not self.reasons and not self.is_same


@dataclass(frozen=True)
class Known:
    """What the rows are compared with, read once."""

    people: dict[str, User]
    duties: dict[int, set[str]]
    teams: dict[str, Team]
    posts: dict[str, DutyPost]
    members: dict[tuple[int, int, int], list[tuple[date, date | None]]]
    today: date


def guess(head: Sequence[str]) -> dict[str, int]:
    """Which column seems to hold what; a person confirms it."""
    found: dict[str, int] = {}
    for name, _label, words in FIELDS:
        for at, title in enumerate(head):
            plain = " ".join(re.sub(r"[^a-z ]", " ", title.lower()).split())
            if at not in found.values() and any(_called(plain, word) for word in words):
                found[name] = at
                break
    return found


def judge(
    agency: Agency, rows: Sequence[Row], mapping: Mapping[str, int], today: date
) -> list[Judged]:
    """Every row below the head, each with what it does or what is wrong with it."""
    known = knowledge(agency, today)
    judged = []
    first: dict[tuple[int, int, int], int] = {}
    for line, row in enumerate(rows[1:], start=2):
        one = _judged(line, row, mapping, known)
        if not one.reasons:
            key = (one.person.pk, one.team.pk, one.post.pk)
            if key in first:
                one.reasons.append(_("Sama dengan baris %(line)d.") % {"line": first[key]})
            first.setdefault(key, line)
            _beside(one, known.members.get(key, []))
        judged.append(one)
    return judged


def _called(title: str, word: str) -> bool:
    return word in title.split() or title.startswith(word)


def knowledge(agency: Agency, today: date) -> Known:
    people = posts.people(agency)
    duties: dict[int, set[str]] = {}
    offices = Posting.objects.now().filter(agency=agency, person__in=people)
    for person, held in offices.values_list("person", "duties"):
        duties.setdefault(person, set()).update(held)
    stations = list(DutyPost.objects.filter(agency=agency, is_active=True))
    members: dict[tuple[int, int, int], list[tuple[date, date | None]]] = {}
    after = Q(until=None) | Q(until__gte=today)
    for row in TeamMember.objects.filter(after, team__agency=agency):
        key = (row.person_id, row.team_id, row.post_id)
        members.setdefault(key, []).append((row.since, row.until))
    return Known(
        people={one.service_number.casefold(): one for one in people},
        duties=duties,
        teams={key_of(one.name): one for one in Team.objects.filter(agency=agency, is_active=True)},
        posts={key_of(one.title): one for one in stations} | {one.code: one for one in stations},
        members=members,
        today=today,
    )


def _beside(one: Judged, windows: Sequence[tuple[date, date | None]]) -> None:
    """What the roster already says of this person at this post of this team."""
    for since, until in windows:
        apart = (until and until < one.since) or (one.until and one.until < since)
        if apart:
            continue
        if since <= one.since and until == one.until:
            one.is_same = True
        elif since >= one.since:
            words = _("Sudah dijadwalkan mulai %(since)s. Ubah di halaman regunya.")
            one.reasons.append(words % {"since": f"{since:%d-%m-%Y}"})


def _judged(line: int, row: Row, mapping: Mapping[str, int], known: Known) -> Judged:
    raw = {name: row[at] if at < len(row) else "" for name, at in mapping.items()}
    one = Judged(line, {name: sheets.plain([cell])[0] for name, cell in raw.items()})
    for name, label, _words in FIELDS:
        cell = raw.get(name, "")
        if cell.startswith(FORMULA):
            words = _("%(column)s berisi rumus tanpa nilai. Tempel sebagai nilai.")
            one.reasons.append(words % {"column": label})
        if cell.startswith(ROUNDED):
            words = _(
                "%(column)s tersimpan sebagai angka sehingga digit akhirnya hilang. "
                "Ubah kolom menjadi teks, lalu tulis ulang."
            )
            one.reasons.append(words % {"column": label})
    if not one.reasons:
        name_person(one, known)
        _where(one, known)
        _when(one, known)
    return one


def name_person(one: Judged, known: Known) -> None:
    number = "".join(one.cells.get("number", "").split()).strip("'").casefold()
    if not number:
        one.reasons.append(_("NIP atau NRP kosong."))
        return
    one.person = known.people.get(number)
    if one.person is None:
        words = _("%(number)s tidak menjabat di instansi ini.")
        one.reasons.append(words % {"number": one.cells["number"]})
        return
    said = one.cells.get("name", "")
    if said and not _words_of(said) & _words_of(one.person.full_name):
        words = _("Nomor ini milik %(who)s, bukan %(said)s.")
        one.reasons.append(words % {"who": one.person, "said": said})


def _where(one: Judged, known: Known) -> None:
    for name, table, words in (
        ("team", known.teams, _("Regu “%(said)s” belum ada. Buat dahulu, atau perbaiki namanya.")),
        ("post", known.posts, _("Pos “%(said)s” belum ada. Buat dahulu, atau perbaiki namanya.")),
    ):
        said = one.cells.get(name, "")
        found = table.get(key_of(said)) or table.get(said.casefold())
        setattr(one, name, found)
        if found is None:
            one.reasons.append(words % {"said": said})
    check_duty(one, known)


def check_duty(one: Judged, known: Known) -> None:
    """Whether the person has the duty that the post wants."""
    duty = one.post.duty if one.post else ""
    if duty and one.person and duty not in known.duties.get(one.person.pk, set()):
        words = _("%(who)s tidak memegang tugas %(duty)s yang disyaratkan pos ini.")
        one.reasons.append(words % {"who": one.person, "duty": one.post.get_duty_display()})


def _when(one: Judged, known: Known) -> None:
    since, until = (_day(one, name) for name in ("since", "until"))
    one.since, one.until = since or known.today, until
    if one.since < known.today:
        one.since = known.today
        one.notes.append(_("Dimulai hari ini; daftar jaga yang lalu tidak diubah."))
    if until and until < one.since:
        one.reasons.append(_("Hari terakhir mendahului hari pertama, atau sudah lewat."))


def _day(one: Judged, name: str) -> date | None:
    said = one.cells.get(name, "")
    if not said:
        return None
    for form in DATES:
        try:
            day = datetime.strptime(said, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        if 2000 <= day.year < 2200:
            return day
    one.reasons.append(_("“%(said)s” bukan tanggal. Tulis seperti 31-12-2026.") % {"said": said})
    return None


def key_of(name: str) -> str:
    """A name as it is compared: "Regu II", "REGU  ii" and "II" are the same."""
    return PREFIX.sub("", " ".join(name.split())).casefold()


def _words_of(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.casefold()) if len(word) > 2}
