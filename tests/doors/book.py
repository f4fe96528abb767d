"""What a door is: who may pass, who may know of it, and where it stands in the tests' world."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from zlib import crc32

EVERYONE = (
    "anonymous",
    "sari",
    "gate",
    "kalapas",
    "admin",
    "bram",
    "kapolresta",
    "padal",
    "laras",
    "joko",
    "operator",
)
SIGNED_IN = frozenset(EVERYONE[1:])
THE_POST = "the post's PC"  # registered, with nobody at it
STRANGERS = frozenset({"anonymous", "joko"})
SEE = frozenset({"sari", "gate", "kalapas", "bram", "kapolresta", "padal"})  # both ends
ASK, DECIDE = frozenset({"sari", "kalapas"}), frozenset({"bram", "kapolresta"})
GATE = frozenset({"sari", "gate", "bram", "padal"})
KEEP = frozenset({"kalapas", "bram", "kapolresta"})  # they write agreements
SIGN = frozenset({"kalapas", "kapolresta"})
LAWS = frozenset({"admin", "kalapas", "kapolresta"})  # they keep the register of laws
HOUSE = frozenset({"sari", "gate", "kalapas", "admin"})  # of the prison
POSTED = SIGNED_IN - {"operator"}
PAIR = SEE | {"admin"}  # may look the agency up
GUEST = frozenset({"laras"})  # the request is shared with her


@dataclass(frozen=True)
class Door:
    """Who may pass (any answer that is no refusal), who sees but may not (403); the rest: 404."""

    may: frozenset[str]
    see: frozenset[str] = SIGNED_IN
    to: Callable[[SimpleNamespace], tuple] = lambda world: ()
    public: bool = False
    entrance: bool = False  # a part of signing in and out: it may lead to the sign-in page

    def expects(self, who: str) -> set[str]:
        if self.entrance:
            return {"open", "sign in"}
        if self.public or who in self.may:
            return {"open"}
        if who in {"anonymous", THE_POST}:
            return {"sign in"}
        return {"forbidden"} if who in self.see else {"hidden"}

    def some(self, name: str, *, of: tuple[str, ...]) -> frozenset[str]:
        """Of all who find the same here one, another at every door; and the strangers."""
        alike = defaultdict(list)
        for who in of:
            alike[frozenset(self.expects(who))].append(who)
        return STRANGERS | {group[crc32(name.encode()) % len(group)] for group in alike.values()}


def mine(whose, to):
    """A door that is there for one person only."""
    return Door(frozenset({whose}), frozenset(), to)


PUBLIC = Door(frozenset(), public=True)
ENTRANCE = Door(frozenset(), entrance=True)
OWN = Door(SIGNED_IN)
NOBODYS = Door(frozenset(), frozenset(), lambda world: (0,))
ABSENT = Door(frozenset(), frozenset())  # none of the cast has set this up
