"""A thing to speak of, and what stands behind the ports when a test is about the ports."""

from types import SimpleNamespace

seen_by_nobody: set[int] = set()
no_longer_wanted: set[str] = set()
called: list[str] = []


def thing(pk=1, label="tests.thing"):
    """Anything with a name, a chain and an address can be spoken of."""
    return SimpleNamespace(
        pk=pk,
        _meta=SimpleNamespace(label_lower=label),
        stream="tests",
        get_absolute_url=lambda: f"/hal/{pk}/",
    )


def viewers(pk, people):
    return set() if pk in seen_by_nobody else set(people)


def among(person, pks):
    return {pk for pk in pks if pk not in seen_by_nobody}


def wanted(entry):
    return entry.verb not in no_longer_wanted


def titles(pks):
    return {pk: f"Hal {pk}" for pk in pks}


def verb(reminder):
    called.append(reminder.kind)
    if reminder.kind == "broken":
        raise RuntimeError("as a verb may fail")
