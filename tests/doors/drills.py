"""Drills: the year, invitations, scenarios, their injects from Excel, and papers."""

from .book import DECIDE, GUEST, KEEP, OWN, SEE, Door

LEAD = KEEP  # who know what is in store; evaluators besides: see tests/drills


def of_drill(may, which="drill", *parts):
    """A door of the drill kept in `world` under this name, and of what hangs on it."""

    def to(world):
        return (getattr(world, which).pk, *(part(world) for part in parts))

    return Door(frozenset(may), SEE, to)


def of_text(may, which="scenario_draft", *parts):
    """A door of the scenario kept in `world` so; whoever may not read it finds none."""
    see = LEAD if which == "scenario" else KEEP

    def to(world):
        return (getattr(world, which).pk, *(part(world) for part in parts))

    return Door(frozenset(may), see, to)


def the_inject(world):
    return world.scenario_draft.injects.first().key


def the_aim(world):
    return world.scenario_draft.objectives.first().key


def the_role(world):
    return world.scenario_draft.roles.first().code


def brought(world):
    return world.mip.pk


PAGES = {
    "drills:home": OWN,
    "drills:programme": Door(SEE, SEE, lambda world: (world.drill.programme_id,)),
    "drills:month": Door(OWN.may, to=lambda world: (2026, 12)),
    "drills:plan": Door(KEEP | GUEST),
    "drills:drill": of_drill(SEE),
    "drills:edit": of_drill(KEEP, "drill_plan"),
    "drills:schedule": of_drill(KEEP, "drill_plan"),
    "drills:move": of_drill(KEEP, "drill_plan"),
    "drills:postpone": of_drill(KEEP),
    "drills:cancel": of_drill(KEEP),
    "drills:calendar_file": of_drill(SEE),
    "drills:sheets": of_drill(LEAD),
    "drills:papers": of_drill(LEAD),
    "drills:paper": of_drill(LEAD, "drill", lambda world: world.drill_paper.pk),
    "drills:invite": of_drill(KEEP),
    "drills:answer": of_drill(DECIDE, "drill", lambda world: world.invitation.pk),
    "drills:uninvite": of_drill(KEEP, "drill", lambda world: world.invitation.pk),
    "drills:crew_add": of_drill(KEEP),
    "drills:crew_answer": of_drill({"sari"}, "drill", lambda world: world.player.pk),
    "drills:crew_leave": of_drill(KEEP, "drill", lambda world: world.player.pk),
    "drills:library": OWN,
    "drills:start": Door(KEEP | GUEST),
    "drills:scenario": of_text(LEAD, "scenario"),
    "drills:export": of_text(LEAD, "scenario"),
    "drills:reopen": of_text(KEEP, "scenario"),
    "drills:revise": of_text(KEEP, "scenario"),
    "drills:copy": of_text(KEEP, "scenario"),
    "drills:retire": of_text(KEEP, "scenario"),
    "drills:ready": of_text(KEEP),
    "drills:editor": of_text(KEEP),
    "drills:head": of_text(KEEP),
    "drills:inject_add": of_text(KEEP),
    "drills:inject_edit": of_text(KEEP, "scenario_draft", the_inject),
    "drills:inject_delete": of_text(KEEP, "scenario_draft", the_inject),
    "drills:objective_add": of_text(KEEP),
    "drills:objective_edit": of_text(KEEP, "scenario_draft", the_aim),
    "drills:objective_delete": of_text(KEEP, "scenario_draft", the_aim),
    "drills:role_add": of_text(KEEP),
    "drills:role_edit": of_text(KEEP, "scenario_draft", the_role),
    "drills:role_delete": of_text(KEEP, "scenario_draft", the_role),
    "drills:upload": of_text(KEEP),
    "drills:import_map": of_text(KEEP, "scenario_draft", brought),
    "drills:import_apply": of_text(KEEP, "scenario_draft", brought),
    "drills:import_discard": of_text(KEEP, "scenario_draft", brought),
    "drills:import_wrong": of_text(KEEP, "scenario_draft", brought),
}
MACHINES = {
    "api:drills": OWN,
    "api:drill": of_drill(SEE),
    "api:scenarios": OWN,
    "api:scenario": of_text(LEAD, "scenario"),
}
