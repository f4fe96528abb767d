"""Who signs a letter for an agency now, and as what; to whom letters and copies go."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from accounts.ready import ready

from ..models import Agency, Position, Posting

UNIFORMED = frozenset({Agency.Kind.POLICE, Agency.Kind.MILITARY})
NAMED_AFTER = frozenset(  # agencies whose head is "Kepala" and then the agency's whole name
    {
        Agency.Kind.CORRECTIONS,
        Agency.Kind.POLICE,
        Agency.Kind.FIRE_SERVICE,
        Agency.Kind.NARCOTICS_AGENCY,
        Agency.Kind.OVERSIGHT,
    }
)
FIRST_IN_LINE = (Posting.Kind.PLH, Posting.Kind.PLT, Posting.Kind.DEFINITIVE)
Line = tuple[str, str]  # how it is signed ("a.n.", "u.b.", "Plh."), and the office
SMALL_WORDS = frozenset({"dan", "di", "ke", "dari", "untuk"})


def signature(agency: Agency, by: User | None) -> dict[str, object]:
    """The signature block: the head in person, or `by` on the head's behalf (a.n., u.b.).

    With nobody in office the block stays empty, to be filled in by hand.
    """
    posts = _may_sign(agency.pk, by.pk if by else None)
    heads = [post for post in posts if post.position.is_head]
    heads.sort(key=_rank)
    own = [post for post in posts if by is not None and post.person_id == by.pk]
    signs = next((post for post in own if post.position.is_head), None)
    if signs is None and own:
        return _block(_on_behalf(agency, own[0]), own[0].person)
    signs = signs or next(iter(heads), None)
    if signs is None:
        return _block([("", head_title(agency))], None)
    return _block([(_acting(signs), head_title(agency))], signs.person)


@ready
def _may_sign(agency: int, person: int | None) -> QuerySet[Any]:
    """Whoever holds the head's office there, and the person; with the first office of each unit."""
    may_sign = Q(position__is_head=True) | Q(person=person)
    unit = Position.objects.filter(unit=OuterRef("position__unit"), is_head=False).order_by("pk")
    lead = Subquery(unit.values(each=JSONObject(pk="pk", title="title"))[:1])
    posts = Posting.objects.now().filter(may_sign, agency=agency).annotate(lead=lead)
    return posts.select_related("person", "position")


def head_in_office(agency: Agency) -> Posting | None:
    """Who heads the agency now: whoever acts for the head goes before the head."""
    holding = Posting.objects.now().filter(agency=agency, position__is_head=True)
    return min(holding.select_related("person", "position"), key=_rank, default=None)


def head_title(agency: Agency) -> str:
    """The office letters to an agency are addressed to: "Kepala Lembaga Pemasyarakatan …"."""
    if agency.kind in NAMED_AFTER:
        return f"Kepala {agency.name}"
    head = agency.positions.filter(is_head=True).first()
    if head is None:
        return f"Pimpinan {agency.name}"
    return head.title if agency.short_name in head.title else f"{head.title} {agency.short_name}"


def superior(agency: Agency) -> list[str]:
    """The office above, as far as the letterhead names it; copies go there."""
    for line in letterhead(agency):
        if agency.kind == Agency.Kind.CORRECTIONS and line.upper().startswith("KANTOR WILAYAH"):
            return [f"Kepala {_title_case(line)}"]
        if agency.kind == Agency.Kind.POLICE and line.upper().startswith("DAERAH "):
            return [f"Kepala Kepolisian {_title_case(line)}"]
    return []


def liaisons(agency: Agency) -> list[str]:
    """The offices at an agency that answer requests; a copy spares them a day."""
    posts = Posting.objects.now().filter(agency=agency, duties__contains=[Posting.Duty.LIAISON])
    titles = posts.filter(position__is_head=False).values_list("position__title", flat=True)
    return [f"{title} {agency.short_name}" for title in dict.fromkeys(titles)][:2]


def letterhead(agency: Agency) -> list[str]:
    """The lines of the letterhead, blank ones dropped."""
    return [line.strip() for line in agency.letterhead.splitlines() if line.strip()]


def _on_behalf(agency: Agency, own: Any) -> list[Line]:
    """a.n. the head; below the first office of its unit also u.b. (untuk beliau)."""
    head, me = ("a.n.", head_title(agency)), (_acting(own), own.position.title)
    if own.lead is None or own.lead["pk"] == own.position_id:
        return [head, me]
    return [head, ("", own.lead["title"]), ("u.b.", ""), me]


def _rank(post: Posting) -> int:
    return FIRST_IN_LINE.index(Posting.Kind(post.kind))


def _acting(post: Posting) -> str:
    """ "Plh." or "Plt.", or nothing for whoever holds the office itself."""
    return "" if post.kind == Posting.Kind.DEFINITIVE else str(post.get_kind_display())


def _block(offices: list[Line], person: User | None) -> dict[str, object]:
    lines = [{"how": how, "office": office} for how, office in offices]
    if person is None:
        return {"lines": lines, "name": "", "rank": "", "number": ""}
    kind = person.service_number_kind
    label = "" if kind == User.NumberKind.OTHER else f"{kind} "
    return {
        "lines": lines,
        "name": person.full_name,
        "rank": person.rank,
        "number": f"{label}{person.service_number}",
    }


def _title_case(line: str) -> str:
    """KANTOR WILAYAH JAWA TIMUR as "Kantor Wilayah Jawa Timur"; small words stay small."""
    words = (word.lower() for word in line.split())
    return " ".join(word if word in SMALL_WORDS else word.capitalize() for word in words)
