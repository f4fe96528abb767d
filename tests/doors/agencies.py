"""The directory, and an agency's own administration."""

from .book import HOUSE, OWN, PAIR, Door


def the_lapas(world):
    return (world.lapas.pk,)


def the_posting(world):
    return (world.posting.pk,)


def the_target(world):
    return (world.lapas.pk, world.target.pk)


ADMINISTER = Door(frozenset({"admin"}), PAIR, the_lapas)

PAGES = {
    "coordination:directory": OWN,
    "coordination:agency": Door(PAIR, PAIR, the_lapas),
    "coordination:call_policies": Door(HOUSE, frozenset(), the_lapas),
    "coordination:call_policy": Door(
        HOUSE - {"gate"}, frozenset({"gate"}), lambda world: (world.lapas.pk, "support_urgent")
    ),
    "coordination:target_list": ADMINISTER,
    "coordination:target_prove": Door(frozenset({"admin"}), PAIR, the_target),
    "coordination:target_remove": Door(frozenset({"admin"}), PAIR, the_target),
    "coordination:device_list": ADMINISTER,
    "coordination:device_confirm": Door(
        frozenset({"sari", "kalapas"}), HOUSE, lambda world: (world.pc.pk,)
    ),
    "coordination:device_revoke": Door(frozenset({"admin"}), PAIR, lambda world: (world.pc.pk,)),
    "coordination:agency_admin": ADMINISTER,
    "coordination:agency_edit": ADMINISTER,
    "coordination:position_add": ADMINISTER,
    "coordination:person_add": ADMINISTER,
    "coordination:person_posting_add": ADMINISTER,
    "coordination:officers": ADMINISTER,
    "coordination:officers_add": ADMINISTER,
    "coordination:posting_end": Door(frozenset({"admin"}), PAIR, the_posting),
    "coordination:person_reset": Door(frozenset({"admin"}), PAIR, the_posting),
    "coordination:officer_discharge": Door(
        frozenset({"admin"}), PAIR, lambda world: (world.guard.pk,)
    ),
}
MACHINES = {
    "api:agencies": OWN,
    "api:postings": OWN,
    "api:officers": ADMINISTER,
    "api:policies": Door(HOUSE, frozenset(), the_lapas),
}
