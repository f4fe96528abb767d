"""The flowchart in words, for paper and for ears: always Indonesian."""

from collections.abc import Iterator

from .content import Label, Sop, Step, Symbol

LABELS = {Label.YES: "bila Ya, ", Label.NO: "bila Tidak, ", Label.NONE: ""}
SPANS = ((1440, "hari"), (60, "jam"), (1, "menit"))


def onward(sop: Sop, step: Step) -> str:
    """Where one goes after this step: "Bila Ya, lanjut ke langkah 5; bila Tidak, ke SOP SB-07"."""
    number = {one.key: n for n, one in enumerate(sop.steps, 1)}
    ways: dict[Label, list[str]] = {}
    for flow in sop.flows:
        if flow.source == step.key:
            ways.setdefault(flow.label, []).append(
                f"laksanakan SOP {flow.other}"
                if flow.other
                else _to(number[step.key], number[flow.target])
            )
    parts = [LABELS[label] + " dan ".join(to) for label, to in ways.items()]
    if not parts:
        return "Selesai" if step.symbol is Symbol.TERMINATOR else ""
    return _capital("; ".join(parts))


def actors(sop: Sop, step: Step) -> str:
    """Who does it: "Danru Damkarmat bersama Kasat Samapta"."""
    names = {lane.code: lane.name for lane in sop.lanes}
    return " bersama ".join(names[lane] for lane in step.lanes)


def told(sop: Sop, step: Step) -> str:
    """What an ear hears in place of the drawing."""
    who, after = actors(sop, step), onward(sop, step)
    parts = [who, "keputusan" if step.symbol is Symbol.DECISION else "", after]
    return ". ".join(part for part in parts if part) + "."


def span(minutes: int | None) -> str:
    """120 is "2 jam"; 90 is "1 jam 30 menit"."""
    return " ".join(_spans(minutes)) if minutes else ""


def _spans(minutes: int) -> Iterator[str]:
    left = minutes
    for size, name in SPANS:
        many, left = divmod(left, size)
        if many:
            yield f"{many} {name}"


def _to(source: int, target: int) -> str:
    return f"{'kembali' if target <= source else 'lanjut'} ke langkah {target}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
