"""Times on the exercise's own clock, as people write them: "T+4", "4:30", "1:02:30", "-5"."""

import re

WRITTEN = re.compile(r"^(?:t\s*)?(?P<sign>[+-]?)\s*(?P<parts>\d{1,5}(?:[:.]\d{1,2}){0,2})$", re.I)
DECIMAL = re.compile(r"^(?:t\s*\+?\s*)?(?P<minutes>\d{1,5},\d{1,2})$", re.IGNORECASE)  # "2,5"
TAIL = re.compile(r"\s*(menit|mnt|min|m|')$", re.IGNORECASE)


def seconds(said: str) -> int | None:
    """What was written, in seconds; None for anything else.

    One number is minutes, two are minutes and seconds, three begin with hours.
    """
    plain = TAIL.sub("", " ".join(said.split()))
    if decimal := DECIMAL.match(plain):
        return round(float(decimal["minutes"].replace(",", ".")) * 60)
    found = WRITTEN.match(plain)
    if found is None:
        return None
    parts = [int(part) for part in re.split(r"[:.]", found["parts"])]
    if any(part > 59 for part in parts[1:]):
        return None
    if len(parts) == 3:
        total = parts[0] * 3600 + parts[1] * 60 + parts[2]
    else:
        total = parts[0] * 60 + (parts[1] if len(parts) == 2 else 0)
    return -total if found["sign"] == "-" else total


def written(span: int | None) -> str:
    """The shortest way to write it that `seconds` reads as the same: "4", "4:30", "1:02:30"."""
    if span is None:
        return ""
    minutes, rest = divmod(abs(span), 60)
    sign = "-" if span < 0 else ""
    return f"{sign}{minutes}:{rest:02d}" if rest else f"{sign}{minutes}"
