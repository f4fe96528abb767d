"""Who may read whose roster: the clause `roster_sharing`."""

from collections.abc import Iterable

from ...models import Clause
from .finding import holds, in_order, newest

ROSTER = "roster_sharing"
ROLES, NAMES = "roles", "roles_and_names_and_phones"  # how much of a roster is shown


def rosters_shown(readers: Iterable[int]) -> dict[int, str]:
    """Whose rosters these agencies may read now, and how much of each; the most that one may.

    Between the same two the clause agreed later counts.
    """
    rows = Clause.objects.filter(holds(), kind=ROSTER, requester__in=list(readers))
    shown: dict[int, str] = {}
    for row in newest(in_order(rows)):
        if shown.get(row.provider_id) != NAMES:
            shown[row.provider_id] = row.params["level"]
    return shown
