"""A stand-in for the rooms above: posts with a roster, and a journal for what a call says."""

from accounts.models import User
from journal.lifecycle import record
from notifications.targets import Target

from . import standin

HERE = "tests.notifications.watch"
on_watch: dict[int, list[int]] = {}
broken: set[str] = set()


def ports(settings):
    settings.DUTY_ROSTERS = {"tests.post": f"{HERE}.roster"}
    settings.DUTY_TITLES = {"tests.post": f"{HERE}.titles"}
    settings.CALL_VERBS = {"tests.thing": f"{HERE}.note"}


def forget():
    on_watch.clear()
    broken.clear()


def roster(pk):
    if "roster" in broken:
        raise RuntimeError("as a roster may fail")
    return on_watch.get(pk, [])


def titles(pks):
    return {pk: Target(f"Pos {pk}", "LPS", "+628110000001") for pk in pks}


def note(pk, verb, *, by, data):
    if "journal" in broken:
        raise RuntimeError("as a journal may fail")
    told = User.objects.filter(full_name="Peminta") if verb == "call_exhausted" else ()
    return record(standin.thing(pk), verb, by=by, tell=told, **data)
