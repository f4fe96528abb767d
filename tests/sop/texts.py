"""SOPs to try the drawing with: small ones by hand, and any that hypothesis can think of."""

from itertools import pairwise

from hypothesis import strategies as st

from sop.content import OTHER, Flow, Label, Lane, LegalBasis, Party, Sop, Step, Symbol

SAY = st.text("abcdeikmnrstu W&<>\"'", min_size=1, max_size=60).map(
    lambda text: f"Memeriksa {text}"
)


def step(key, *lanes, symbol=Symbol.PROCESS, **more):
    said = {"activity": f"Memeriksa {key}", "requirements": "HT", "output": "Catatan", "note": ""}
    said |= {"minutes": 5, "parallel": "", **more}
    return Step(key=key, symbol=symbol, lanes=lanes, **said)


def flow(arrow):
    """ "a>b", "a>b yes": an arrow."""
    ends, _, label = arrow.partition(" ")
    return Flow(*ends.split(">", 1), Label(label))


def sop(steps, arrows, lanes="LR", **more):
    """A whole SOP around these steps; every letter is a lane, the first half of Lapas."""
    half = (len(lanes) + 1) // 2
    said = {
        "code": "SB-99",
        "title": "Penanganan Banjir",
        "hazard": "FLOOD",
        "trigger": "Air naik",
        "alert_level": "YELLOW",
        "revision": 1,
        "parties": (Party("LPS", "Lapas Uji", "1/LPS"), Party("RES", "Polresta Uji", "2/RES")),
        "made_on": "2026-11-01",
        "revised_on": "2026-11-02",
        "effective_on": "2026-12-01",
        "legal_bases": (LegalBasis("UU1", "Undang-Undang Nomor 1", "in_force"),),
        "qualifications": ("Memahami denah",),
        "related": ("SB-07",),
        "equipment": ("HT",),
        "warnings": ("Penghuni terancam",),
        "records": ("Log kejadian",),
        "readiness": ("Pompa siap",),
    }
    actors = tuple(Lane(c, f"Regu {c}", "LPS" if n < half else "RES") for n, c in enumerate(lanes))
    return Sop(**{**said, **more}, lanes=actors, steps=tuple(steps), flows=tuple(map(flow, arrows)))


def ladder(many=3, lanes="LR"):
    """Steps one after the other, each in the next lane."""
    keys = [f"s{n}" for n in range(many)]
    ends = {0, many - 1}
    steps = [
        step(key, lanes[n % len(lanes)], symbol=Symbol.TERMINATOR if n in ends else Symbol.PROCESS)
        for n, key in enumerate(keys)
    ]
    return sop(steps, [f"{one}>{other}" for one, other in pairwise(keys)], lanes)


@st.composite
def any_sop(draw, most_steps=60, most_lanes=12):
    """1 to 60 steps in 1 to 12 lanes, with decisions, ways back, forks, and ways to other SOPs."""
    lanes = "ABCDEFGHIJKL"[: draw(st.integers(1, most_lanes))]
    keys = [f"s{n}" for n in range(draw(st.integers(1, most_steps)))]
    anywhere = st.sampled_from([*keys, f"{OTHER}SB-07"])
    steps, arrows = [], []
    for n, key in enumerate(keys):
        symbol = draw(st.sampled_from(Symbol))
        where = draw(st.lists(st.sampled_from(lanes), min_size=0, max_size=4, unique=True))
        said = {name: draw(SAY) for name in ("activity", "requirements", "output", "note")}
        steps.append(step(key, *where, symbol=symbol, **said))
        following = keys[n + 1] if n + 1 < len(keys) else f"{OTHER}SB-01"
        if symbol is Symbol.DECISION:
            arrows += [f"{key}>{following} yes", f"{key}>{draw(anywhere)} no"]
        else:
            arrows += [f"{key}>{to}" for to in {following, *draw(st.lists(anywhere, max_size=1))}]
    return sop(steps, arrows, lanes)
