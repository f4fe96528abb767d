"""Drills while they are held and after: controllers, phones, the evaluation, the report."""

from .book import KEEP, OWN, SEE, SIGN, Door

CREW = frozenset({"bram", "padal", "gate"})  # who lead, judge and watch over it


def of_run(may, *parts, see=SEE):
    """A door of the drill that runs."""
    return _of("run", may, see, parts)


def of_held(may, *parts, see=SEE):
    """A door of the drill after ENDEX, and of what hangs on it."""
    return _of("held", may, see, parts)


def _of(which, may, see, parts):
    def to(world):
        return (getattr(world, which).pk, *(part(world) for part in parts))

    return Door(frozenset(may), see, to)  # of the drill kept in `world` under this name


def the_inject(world):
    return world.run.scenario.injects.first().key


def the_aim(world):
    return world.held.scenario.objectives.first().key


def a_player(world):
    return world.runner.pk


def the_finding(world):
    return world.finding.pk


def the_remark(world):
    return world.report_remark.pk


LEAD = {"bram"}
JUDGE = KEEP | {"padal"}
READ = KEEP | CREW
PAGES = {
    "drills:run": of_run(LEAD),
    "drills:begin": of_run(LEAD),
    "drills:pause": of_run(LEAD),
    "drills:resume": of_run(LEAD),
    "drills:hand": of_run(LEAD, the_inject),
    "drills:free": of_run(LEAD),
    "drills:end": of_run(LEAD),
    "drills:release": of_run(LEAD, a_player),
    "drills:enter": _of("drill", LEAD, SEE, ()),
    "drills:stop": of_run(CREW | {"sari"}),
    "drills:field": of_run(CREW),
    "drills:tap": of_run(CREW),
    "drills:send": of_run(CREW, see=CREW),
    "drills:photo": Door(
        frozenset({"gate"}), frozenset({"gate"}), lambda world: (world.held.pk, world.note.key)
    ),
    "drills:picture": of_held(CREW, lambda world: world.picture.pk),
    "drills:hour": OWN,
    "drills:evaluate": of_held(JUDGE),
    "drills:rate": of_held({"padal"}, the_aim),
    "drills:evaluated": of_held(JUDGE),
    "drills:evaluation_reopen": of_held(JUDGE),
    "drills:finding": of_held(JUDGE),
    "drills:finding_forget": of_held(JUDGE, the_finding),
    "drills:finding_amend": of_held(KEEP, the_finding),
    "drills:finding_retest": of_held(KEEP, the_finding),
    "drills:feedback": of_held(CREW | {"sari"}),
    "drills:report": of_held(READ),
    "drills:report_write": of_held(KEEP),
    "drills:report_remark": of_held(KEEP),
    "drills:report_resolve": of_held(KEEP, the_remark),
    "drills:report_agree": of_held(KEEP),
    "drills:report_reopen": of_held(KEEP),
    "drills:report_print": of_held(KEEP),
    "drills:report_pdf": of_held(READ),
    "drills:report_sign": _of("judged", SIGN, SEE, ()),
    "drills:report_scan": _of("judged", KEEP, SEE, ()),
}
MACHINES: dict[str, Door] = {}
