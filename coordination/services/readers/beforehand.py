"""What is agreed beforehand: the clause `package`."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from ...models import Agreement, Clause, SupportLine
from .finding import holds, in_order, newest

PACKAGE = "package"
ONE_TAP, PROVEN = "one", "proven"  # how a package is granted
CASES = {  # what packages are agreed for
    "riot": gettext_lazy("Keributan"),
    "escape": gettext_lazy("Pelarian"),
    "fire": gettext_lazy("Kebakaran"),
    "disaster": gettext_lazy("Bencana alam"),
    "escort": gettext_lazy("Pengawalan mendadak"),
}


@dataclass(frozen=True)
class Package:
    """People agreed beforehand for one case: how many of each kind, for how long."""

    case: str
    people: tuple[tuple[str, int], ...]
    hours: int
    one_tap: bool  # may be granted without proving oneself anew
    agreement: Agreement
    requester: int
    provider: int

    @property
    def label(self) -> str:
        return str(CASES[self.case])

    @property
    def counted(self) -> str:
        """What it brings, in words."""
        kinds = SupportLine.Kind
        return ", ".join(f"{number} {kinds(kind).label}" for kind, number in self.people)

    def covers(self, lines: Iterable[SupportLine]) -> bool:
        """Whether these lines ask for no more than was agreed."""
        agreed = dict(self.people)
        return all(line.asked <= agreed.get(line.kind, 0) for line in lines)


def packages(requester: int, provider: int | None = None) -> list[Package]:
    """What an agency may have at once, of one other or of all, by the agreements in force now."""
    clauses = Clause.objects.filter(holds(), kind=PACKAGE, requester=requester)
    if provider is not None:
        clauses = clauses.filter(provider=provider)
    cases: dict[tuple[int, str], list[Clause]] = {}
    for row in newest(in_order(clauses), "case", "kind"):
        cases.setdefault((row.provider_id, row.params["case"]), []).append(row)
    return [
        Package(
            case=case,
            people=tuple((row.params["kind"], row.params["people"]) for row in found),
            hours=max(row.params["hours"] for row in found),
            one_tap=all(row.params["tap"] == ONE_TAP for row in found),
            agreement=found[-1].agreement,
            requester=requester,
            provider=provider,
        )
        for (provider, case), found in cases.items()
    ]
