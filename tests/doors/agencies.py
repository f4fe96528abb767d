"""The directory, and an agency's own administration."""

from .book import OWN, PAIR, Door


def the_lapas(world):
    return (world.lapas.pk,)


def the_posting(world):
    return (world.posting.pk,)


ADMINISTER = Door(frozenset({"admin"}), PAIR, the_lapas)

PAGES = {
    "coordination:directory": OWN,
    "coordination:agency": Door(PAIR, PAIR, the_lapas),
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
}
