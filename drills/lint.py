"""What a scenario still lacks before anybody can be led through it. Pure but for its words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .content import Aim, Event, Script

SOON = 30  # seconds: two injects of one controller closer than this are hard to hand over


@dataclass(frozen=True)
class Problem:
    """One thing to mend: an error stands in the way, a warning is to be thought about."""

    severity: str  # error | warning
    words: str
    what: str = ""  # "inject:a1b2c3", "objective:…": which row

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


def lint(script: Script) -> list[Problem]:
    """Everything that is wrong with a scenario, errors first."""
    found = [*_head(script), *_aims(script), *_events(script)]
    return sorted(found, key=lambda one: not one.is_error)


def _head(script: Script) -> Iterator[Problem]:
    for words, holds in (
        (_("Tulis kata henti: kata yang menghentikan latihan seketika."), script.stop_word),
        (_("Tentukan perwira keselamatan."), script.safety_role),
        (_("Tulis keadaan awal, agar semua pemain mulai dari hal yang sama."), script.situation),
        (_("Tambah paling sedikit satu peran."), script.parts),
        (_("Tambah paling sedikit satu sasaran."), script.aims),
        (_("Tambah paling sedikit satu inject terjadwal."), script.planned),
    ):
        if not holds:
            yield Problem("error", words)
    if not script.sops:
        yield Problem("warning", _("Belum ada SOP yang diuji skenario ini."))
    for sop in script.sops:
        if not sop.sha256:
            told = _("%(code)s masih disusun: langkahnya belum dapat dirujuk.")
            yield Problem("warning", told % {"code": sop.code})


def _aims(script: Script) -> Iterator[Problem]:
    frozen = any(sop.sha256 for sop in script.sops)
    for aim in script.aims:
        what = f"objective:{aim.key}"
        if frozen and not aim.steps:
            told = _("Sasaran “%(aim)s” belum dikaitkan dengan langkah SOP.")
            yield Problem("error", told % {"aim": aim.text}, what)
        if aim.measure == "minutes" and not aim.ends:
            told = _("Sasaran “%(aim)s” belum menyebut tindakan yang diukur.")
            yield Problem("error", told % {"aim": aim.text}, what)
        yield from _reachable(script, aim, what)


def _reachable(script: Script, aim: Aim, what: str) -> Iterator[Problem]:
    """A standard that the plan itself cannot keep: the inject that ends it comes too late."""
    begins, ends = script.event(aim.begins), script.event(aim.ends)
    start = begins.at if begins else 0
    if aim.measure != "minutes" or ends is None or start is None or ends.at is None:
        return
    if ends.at - start > float(aim.standard) * 60:
        told = _("Sasaran “%(aim)s” tidak mungkin tercapai: injectnya datang sesudah waktu baku.")
        yield Problem("error", told % {"aim": aim.text}, what)


def _events(script: Script) -> Iterator[Problem]:
    before: Event | None = None
    for event in script.planned:
        what = f"inject:{event.key}"
        if event.at is not None and not 0 <= event.at <= script.seconds:
            yield Problem("error", _("Inject %(n)d di luar waktu latihan.") % _n(event), what)
        if before and before.at is not None and (event.at or 0) - before.at < SOON:
            told = _("Inject %(n)d hampir bersamaan dengan inject sebelumnya.")
            yield Problem("warning", told % _n(event), what)
        before = event
    for event in script.events:
        what = f"inject:{event.key}"
        if event.expected and event.standard is None:
            told = _("Tindakan pada inject %(n)d tidak punya waktu baku.")
            yield Problem("warning", told % _n(event), what)
        if not event.expected:
            told = _("Inject %(n)d tidak menyebut tindakan yang diharapkan.")
            yield Problem("warning", told % _n(event), what)


def _n(event: Event) -> dict[str, int]:
    return {"n": event.number}
