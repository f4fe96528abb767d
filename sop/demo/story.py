"""What the demo's agencies have agreed: one SOP in force, one half signed, others on their way.

What was written and reviewed is told some days back; what is signed is really signed, now, by
the two chiefs with keys of the demo's own authority.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from coordination.demo.keys import secret_of
from coordination.models import Agency, Position
from documents import services as documents
from journal.clock import telling

from ..library import samples
from ..models import SopVersion
from ..services import drafting, papers, ratifying, reading, reviewing

LAPAS, POLICE = "lapas-bwi", "polresta-bwi"
CHIEFS = ((LAPAS, "kalapas"), (POLICE, "kapolresta"))
CHAINS = {
    LAPAS: ("kasubsi-keamanan", "kasi-adm-kamtib", "ka-kplp"),
    POLICE: ("kasubbag-dalops", "kabag-ops", "kasikum", "wakapolresta"),
}
SIGNED = {"SB-02": CHIEFS, "SB-09": CHIEFS, "SB-03": CHIEFS[:1]}  # by whom
IN_REVIEW, DRAFTS = ("SB-01", "SB-04"), ("SB-05", "SB-06", "SB-07", "SB-08")
READERS = ("karupam-1", "karupam-2", "p2u-1", "ka-kplp", "operator-cr")
POLICE_READERS = ("kabag-ops", "kasat-samapta")


def play() -> None:
    """Everything, in its order; the papers are made at once, so that they can be signed."""
    began = timezone.now() - timedelta(days=24)
    with telling(began):
        _set_chains()
    for day, code in enumerate((*SIGNED, *IN_REVIEW, *DRAFTS)):
        with telling(began + timedelta(days=day // 2, hours=day)):
            version = _drafted(code)
        if code not in DRAFTS:
            with telling(began + timedelta(days=8 + day, hours=3)):
                _reviewed(version, whole=code in SIGNED)
    for code, chiefs in SIGNED.items():
        _signed(code, chiefs)
    _read("SB-02")


def _set_chains() -> None:
    for code, offices in CHAINS.items():
        agency = _agency(code)
        posts = {post.code: post for post in Position.objects.filter(agency=agency)}
        reviewing.set_chain(
            agency, by=_who(code, offices[0]), links=[(posts[one], 2) for one in offices]
        )


def _drafted(code: str) -> SopVersion:
    version = drafting.start_from_library(
        samples()[code],
        by=_who(LAPAS, "kasi-adm-kamtib"),
        owner=_agency(LAPAS),
        partners=[_agency(POLICE)],
    )
    if code == "SB-02":
        ratifying.settle(
            version,
            by=_who(LAPAS, "kasi-adm-kamtib"),
            questions=[
                (
                    "Apa yang dibawa petugas P2U pada pengambilan kunci pertama?",
                    ["Kunci blok saja", "Kunci blok, kunci kamar, dan pemotong gembok", "HT saja"],
                    1,
                ),
            ],
        )
    return _fresh(version)


def _reviewed(version: SopVersion, *, whole: bool) -> None:
    dalops = _who(POLICE, "kasubbag-dalops")
    remark = reviewing.comment(
        version,
        by=dalops,
        text="Waktu tempuh personel Polresta mohon dibuktikan saat simulasi.",
        step=version.step_rows.order_by("-place")[1].key,
    )
    reviewing.resolve(
        remark, by=_who(LAPAS, "kasi-adm-kamtib"), answer="Dijadwalkan pada simulasi berikutnya."
    )
    reviewing.submit(version, by=dalops)
    if not whole:
        step = reviewing.turns(version)[0]
        reviewing.initial(step, by=reviewing.holders(step)[0])
        return
    while turns := reviewing.turns(version):
        for step in turns:
            reviewing.initial(step, by=reviewing.holders(step)[0])
    for code in (LAPAS, POLICE):
        reviewing.number(version, by=_who(*_registrar(code)), agency=_agency(code))
    reviewing.freeze(version, by=dalops)


def _signed(code: str, chiefs: Iterable[tuple[str, str]]) -> None:
    version = _fresh(SopVersion.objects.get(document__code=code))
    paper = papers.newest(version)
    if paper is None:
        raise LookupError(f"{code} has no paper")
    documents.render(paper.pk)
    for agency, position in chiefs:
        person = _who(agency, position)
        ratifying.ratify(
            version,
            by=person,
            agency=_agency(agency),
            shown_sha256=papers.signed(version).sha256,
            secret=secret_of(person),
        )


def _read(code: str) -> None:
    version = _fresh(SopVersion.objects.get(document__code=code))
    for agency, offices in ((LAPAS, READERS), (POLICE, POLICE_READERS)):
        for office in offices:
            reading.acknowledge(version, by=_who(agency, office), answers=[1])


def _registrar(code: str) -> tuple[str, str]:
    return (code, "kasubbag-tu" if code == LAPAS else "kasi-um")


def _agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def _who(agency: str, office: str) -> User:
    return User.objects.get(postings__agency__code=agency, postings__position__code=office)


def _fresh(version: SopVersion) -> SopVersion:
    rows = SopVersion.objects.select_related("document__owner")
    return rows.prefetch_related("document__parties__agency").get(pk=version.pk)
