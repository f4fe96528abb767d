"""Duty rosters: who is on duty, patterns, stand-ins, swaps, hand-overs, feeds, import."""

from .book import ABSENT, ASK, HOUSE, NOBODYS, OWN, Door, mine

KEEP = HOUSE - {"gate"}  # they keep the prison's roster


def of_roster(which=None, may=KEEP, *, see=HOUSE, more=()):
    """A door of the prison's roster, and of what is kept in `world` under this name."""

    def to(world):
        return (getattr(world, which).pk if which else world.lapas.pk, *more)

    return Door(frozenset(may), frozenset(see), to)


PAGES = {
    "coordination:roster_tonight": OWN,
    "coordination:roster_week": of_roster(may=HOUSE),
    "coordination:roster_keep": of_roster(),
    "coordination:duty_post_add": of_roster(),
    "coordination:duty_post": of_roster("duty_post"),
    "coordination:team_add": of_roster(),
    "coordination:team": of_roster("team"),
    "coordination:team_rename": of_roster("team"),
    "coordination:member_leave": of_roster("member"),
    "coordination:rotation_new": of_roster(),
    "coordination:rotation_change": of_roster("rotation"),
    "coordination:rotation_stop": of_roster("rotation"),
    "coordination:rotation_discard": of_roster("rotation"),
    "coordination:stand_ins": of_roster(),
    "coordination:stand_in_cancel": of_roster("stand_in"),
    "coordination:holidays": of_roster(),
    "coordination:holiday_remove": of_roster("holiday"),
    "coordination:swaps": OWN,
    "coordination:swap_new": of_roster(may=HOUSE),
    "coordination:swap": of_roster("swap", HOUSE),
    "coordination:swap_answer": of_roster("swap", {"gate"}, more=("setuju",)),
    "coordination:handovers": of_roster(may=ASK),
    "coordination:handover": of_roster("handover", HOUSE - {"admin"}),
    "coordination:handover_take": of_roster("handover", {"kalapas"}),
    "coordination:handover_withdraw": of_roster("handover", {"sari"}),
    "coordination:feeds": OWN,
    "coordination:feed_revoke": mine("sari", lambda world: (world.feed.pk,)),
    "agenda": OWN,
    "snooze_occasion": ABSENT,  # without naming what
    "snooze_notice": NOBODYS,
    "feed": Door(frozenset(), to=lambda world: (world.secret,), public=True),
    "coordination:reach_tests": of_roster(may=ASK),
    "coordination:reach_test": of_roster("reach", ASK | {"gate"}, see=ASK | {"gate"}),
    "coordination:reach_answer": of_roster("reach", ASK | {"gate"}, see=ASK | {"gate"}),
    "coordination:reach_act": of_roster("reach", ASK, see=ASK | {"gate"}, more=("tutup",)),
    "coordination:reach_link": Door(frozenset(), to=lambda world: world.reach_way, public=True),
    "coordination:roster_upload": of_roster(),
    "coordination:roster_template": of_roster(),
    "coordination:month_template": of_roster(),
    "coordination:roster_import": of_roster("imported"),
    "coordination:roster_apply": of_roster("imported"),
    "coordination:roster_undo": of_roster("imported"),
    "coordination:roster_discard": of_roster("imported"),
    "coordination:roster_wrong": of_roster("imported"),
}
MACHINES = {}
