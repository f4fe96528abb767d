"""The results as a table, with what they should reach."""

from typing import TextIO

GOALS = {  # key: (goal, how it is judged); ratios are ours divided by the floor's
    "list_rps": (0.6, "ratio"),
    "json_list_rps": (0.6, "ratio"),
    "unchanged_rps": (0.8, "ratio"),
    "create_rps": (0.26, "ratio"),
    "decide_rps": (0.26, "ratio"),
    "detail_rps": (150, "least"),
    "list_p95_ms": (25, "most"),
    "create_p95_ms": (13, "most"),
    "decide_p95_ms": (13, "most"),
    "list_sql": (8, "most"),
    "detail_sql": (10, "most"),
    "create_sql": (12, "most"),
    "decide_sql": (12, "most"),
    "cold_start_ms": (4000, "most"),
    "worker_pss_mb": (120, "most"),
    "outbox_per_minute": (15_000, "least"),
    "outbox_p95_ms": (250, "most"),
    "fanout_1000_sql": (20, "most"),
    "pdf_ms": (1.3, "at most times the floor"),
    "list_530_pairs_p95_ms": (1.5, "at most times the floor"),
    "detail_530_pairs_p95_ms": (1.5, "at most times the floor"),
}


def show(found: dict[str, float], out: TextIO) -> None:
    """One line a figure: ours, the floor's, the ratio, the goal, and whether it is reached."""
    out.write(f"{'':26}{'kami':>12}{'lantai':>12}{'rasio':>8}   sasaran\n")
    for key in sorted(key for key in found if not key.endswith("_floor")):
        ours, floor = found[key], found.get(f"{key}_floor")
        ratio = ours / floor if floor else None
        floors = f"{floor:>12,.1f}" if floor is not None else " " * 12
        ratios = f"{ratio:>8.2f}" if ratio is not None else " " * 8
        out.write(f"{key:26}{ours:>12,.1f}{floors}{ratios}   {_verdict(key, ours, ratio)}\n")


def _verdict(key: str, ours: float, ratio: float | None) -> str:
    if key not in GOALS:
        return ""
    goal, how = GOALS[key]
    value = ratio if ratio is not None and how in {"ratio", "at most times the floor"} else ours
    reached = value >= goal if how in {"ratio", "least"} else value <= goal
    return f"{'tercapai' if reached else 'BELUM'} ({how} {goal:g})"
