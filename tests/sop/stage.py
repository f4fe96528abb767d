"""How an SOP comes to each stage, through the verbs that people use."""

from datetime import timedelta

from django.utils import timezone

from documents.models import Rendition, Revision, Signature
from documents.services import current
from sop import access, library
from sop.models import Part, SopVersion
from sop.services import drafting, papers, ratifying, reading, reviewing

from ..cast import everybody

__all__ = ("everybody",)


def draft(cast, code="SB-02", **more):
    return fresh(
        drafting.start_from_library(
            library.samples()[code],
            by=cast.kalapas,
            owner=cast.lapas,
            partners=[cast.polresta],
            **more,
        )
    )


def fresh(version):
    """The version as the database has it."""
    return (
        SopVersion.objects.select_related("document__owner")
        .prefetch_related("document__parties__agency")
        .get(pk=version.pk)
    )


def initialled(version, *people):
    """Each of these gives the initials that wait for them."""
    for person in people:
        for step in reviewing.turns_of(version, access.standing(person)):
            reviewing.initial(step, by=person)
    return version


def reviewed(cast, draft):
    reviewing.submit(draft, by=cast.kalapas)
    initialled(draft, cast.sari, cast.bram)
    at = int(draft.document.code[-2:])
    reviewing.number(draft, by=cast.sari, agency=cast.lapas, number=f"W15-SOP-{at:03}/2026")
    reviewing.number(draft, by=cast.bram, agency=cast.polresta, number=f"SOP/{at}/XI/2026")
    return draft


def ready(cast, reviewed):
    reviewing.freeze(reviewed, by=cast.bram)
    return reviewed


def ratified(cast, ready):
    """Both chiefs have signed. The keys and the PDF are tested in their own room: here they are
    a record that says so."""
    for agency, head in ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta)):
        signed(ready, agency, head)
    return fresh(ready)


def printed(version, content=b"%PDF-1.7"):
    """The paper as a worker would have left it, but for its content."""
    paper = Rendition.objects.filter(subject=f"sop.sopversion:{version.pk}").last()
    if paper.state != "ready":
        Rendition.objects.filter(pk=paper.pk).update(
            state="ready", content=content, sha256="0" * 64, ready_at=timezone.now(), pages=1
        )
        Revision.objects.create(
            rendition=paper, seq=0, why="rendered", content=content, sha256="0" * 64
        )
    return paper


def signed(version, agency, head):
    paper = printed(version)
    newest = current(paper)
    revision = Revision.objects.create(
        rendition=paper,
        seq=newest.seq + 1,
        why="signed",
        content=bytes(newest.content) + b"\n",
        sha256=f"{newest.seq + 1}" * 64,
    )
    proof = Signature.objects.create(
        rendition=paper,
        field=papers.field_of(agency),
        person=head,
        recorded_by=head,
        name=head.full_name,
        office="Kepala",
        agency_name=agency.name,
        method="pkcs12",
        certified=False,
        shown_sha256=newest.sha256,
        intent_at=timezone.now(),
        signed_at=timezone.now(),
        revision=revision,
    )
    return ratifying.written(version, by=head, agency=agency, signed=proof, office="Kepala")


def in_force_again(cast, version, in_days=0):
    """The next revision, signed by both; from a day on that is still to come, if that is said."""
    revision = fresh(drafting.amend(version, by=cast.bram))
    if in_days:
        day = timezone.localdate() + timedelta(days=in_days)
        Part.objects.filter(version=revision, kind="effective_on").update(text=day.isoformat())
    return ratified(cast, ready(cast, reviewed(cast, revision)))


def furnish(world):
    """A version at each stage, with what hangs on it: for the door book and the crawl."""
    world.sop_draft = draft(world, "SB-01")
    world.sop_review = draft(world, "SB-04")
    reviewing.submit(world.sop_review, by=world.kalapas)
    world.sop_remark = reviewing.comment(world.sop_review, by=world.bram, text="Waktu langkah 8?")
    world.sop_turn = reviewing.turns(world.sop_review)[0]
    world.sop_ready = ready(world, reviewed(world, draft(world, "SB-03")))
    printed(world.sop_ready)
    world.sop = ratified(world, ready(world, reviewed(world, draft(world, "SB-02"))))
    world.copy = reading.print_copy(world.sop, by=world.sari)
