"""Joint SOPs: library, editor, review, signature, reading."""

from .agencies import the_lapas
from .book import ASK, DECIDE, GUEST, KEEP, OWN, SEE, SIGN, Door


def of_sop(may, which="sop", *parts):
    """A door of the version kept in `world` under this name, and of what hangs on it."""

    def to(world):
        return (getattr(world, which).pk, *(part(world) for part in parts))

    return Door(frozenset(may), SEE, to)


def a_step(world):
    return world.sop_draft.step_rows.first().key


def a_lane(world):
    return world.sop_draft.lane_rows.first().code


PAGES = {
    "sop:scan_sheet": Door(  # none of the cast has signed by hand
        frozenset(), frozenset(), to=lambda world: (world.sop.pk, world.lapas.pk)
    ),
    "sop:library": OWN,
    "sop:start": Door(KEEP | GUEST),
    "sop:chain": Door(frozenset({"kalapas", "admin"}), frozenset({"sari", "gate"}), the_lapas),
    "sop:version": of_sop(SEE),
    "sop:export": of_sop(SEE, "sop", lambda world: "json"),
    "sop:acknowledge": of_sop(SEE),
    "sop:coverage": of_sop(ASK | DECIDE),
    "sop:compare": of_sop(SEE, "sop", lambda world: world.sop.pk),
    "sop:copy": of_sop(KEEP),
    "sop:amend": of_sop(KEEP),
    "sop:keep": of_sop(KEEP),
    "sop:withdraw": of_sop(SIGN),
    "sop:pdf": of_sop(SEE),
    "sop:retry": of_sop(SEE),
    "sop:print": of_sop(SEE),
    "sop:printed": Door(
        frozenset({"sari"}), frozenset(), lambda world: (world.sop.pk, world.copy.pk)
    ),
    "sop:editor": of_sop(KEEP, "sop_draft"),
    "sop:settings": of_sop(KEEP, "sop_draft"),
    "sop:import": of_sop(KEEP, "sop_draft"),
    "sop:step_add": of_sop(KEEP, "sop_draft"),
    "sop:step_edit": of_sop(KEEP, "sop_draft", a_step),
    "sop:step_move": of_sop(KEEP, "sop_draft", a_step),
    "sop:step_delete": of_sop(KEEP, "sop_draft", a_step),
    "sop:step_check": of_sop(KEEP, "sop_draft", a_step),
    "sop:lane_add": of_sop(KEEP, "sop_draft"),
    "sop:lane_edit": of_sop(KEEP, "sop_draft", a_lane),
    "sop:lane_move": of_sop(KEEP, "sop_draft", a_lane),
    "sop:lane_delete": of_sop(KEEP, "sop_draft", a_lane),
    "sop:part_edit": of_sop(KEEP, "sop_draft", lambda world: "title"),
    "sop:submit": of_sop(KEEP, "sop_draft"),
    "sop:review": of_sop(SEE, "sop_review"),
    "sop:remark": of_sop(SEE, "sop_review"),
    "sop:resolve": of_sop(KEEP, "sop_review", lambda world: world.sop_remark.pk),
    "sop:initial": of_sop(ASK, "sop_review", lambda world: world.sop_turn.pk),
    "sop:send_back": of_sop(ASK, "sop_review", lambda world: world.sop_turn.pk),
    "sop:number": of_sop(KEEP | {"sari"}, "sop_review"),
    "sop:freeze": of_sop(KEEP, "sop_review"),
    "sop:sign": of_sop(SIGN, "sop_ready"),
    "sop:scan": of_sop(KEEP, "sop_ready"),
    "sop:reopen": of_sop(SIGN, "sop_ready"),
}
MACHINES = {
    "api:sops": OWN,
    "api:sop": of_sop(SEE),
    "api:sop_acknowledge": of_sop(SEE),
}
