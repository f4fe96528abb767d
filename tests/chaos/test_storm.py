"""The fault storm in its short form, and its own judgement: what it must call lost or doubled."""

import io
import json
import os
import shutil
import subprocess

import pytest
from dj_database_url import config
from django.core.management import CommandError, call_command

from lapas_sinergi.chaos import house, storm, tally
from lapas_sinergi.onebox import binaries
from lapas_sinergi.onebox.layout import Layout
from lapas_sinergi.onebox.talk import Refused

PLAN = {
    "notices": 2,
    "requests": [3],
    "hearers": {"commented": ["a@x", "b@x"], "letter_soon": ["a@x"]},
}
SAID = [
    (1, "commented", "3", "Kabar 0", 10.0, None),
    (2, "commented", "3", "Kabar 1", 20.0, None),
    (3, "letter_soon", "3", None, 30.0, None),
    (4, "remarked", "3", None, 30.0, None),
]
SENT = [(11, 1, "a@x"), (12, 1, "b@x"), (21, 2, "a@x"), (22, 2, "b@x"), (31, 3, "a@x")]
WHOLE = [(11, "a@x"), (12, "b@x"), (21, "a@x"), (22, "b@x"), (31, "a@x")]


@pytest.fixture
def tables(tmp_path):
    """The tables of the suite's database, as it was migrated once."""
    path, program = tmp_path / "tables.sql", binaries.find().postgres / "pg_dump"
    name = os.environ.get("TEST_TEMPLATE")
    if name is None:
        return None
    parts = config()
    told = {"PGHOST": parts["HOST"], "PGUSER": parts["USER"], "PGPASSWORD": parts["PASSWORD"]}
    words = ["--no-owner", "--no-comments", "--no-privileges", f"--file={path}", name]
    subprocess.run([program, *words], env=os.environ | told, check=True)
    return path


def test_a_short_storm_of_every_fault_loses_and_doubles_nothing(tables):
    said = io.StringIO()
    call_command(
        "chaos", notices=150, faults=len(storm.KINDS), seed=4, json=True, tables=tables, stdout=said
    )
    found = json.loads(said.getvalue())

    assert (found["accepted"], found["lost"], found["duplicated"]) == (150, 0, 0)
    assert found["faults"] == dict.fromkeys(storm.KINDS, 1)
    assert found["drained_s"] <= 60 and found["p95_ms"] > 0


def judged(letters, said=SAID, crashes=0):
    """The verdict on what the sink took, where the house says SAID and SENT."""
    log = "".join(f"<sinergi.{pk}.{0:020}@h> {to} 21.5\n" for pk, to in letters)
    found = tally.judge(log, said, SENT, PLAN, crashes)
    return found["lost"], found["duplicated"], found["repeated"]


def test_when_everything_arrived_once_nothing_is_lost_or_doubled():
    assert judged(WHOLE) == (0, 0, 0)


def test_a_letter_that_never_came_is_a_lost_notice():
    assert judged(WHOLE[1:]) == (1, 0, 0)
    assert judged(WHOLE[:-1]) == (1, 0, 0)
    assert judged([]) == (3, 0, 0)


def test_a_letter_at_the_wrong_address_is_no_arrival():
    assert judged([(11, "b@x"), *WHOLE[1:]]) == (1, 1, 0)


def test_the_same_letter_again_is_a_repetition_only_where_a_crash_explains_it():
    assert judged([*WHOLE, WHOLE[0]], crashes=1) == (0, 0, 1)
    assert judged([*WHOLE, WHOLE[0]]) == (0, 1, 1)


def test_a_letter_of_which_the_house_knows_nothing_is_doubled():
    assert judged([*WHOLE, (99, "a@x")]) == (0, 1, 0)


def test_a_notice_written_twice_under_one_key_is_doubled():
    again = (5, "commented", "3", "Kabar 0", 40.0, None)
    assert judged(WHOLE, said=[*SAID, again])[1] == 1


def test_the_seed_alone_decides_what_falls_and_when():
    plan = storm.planned(40, 10_000, 3)
    assert plan == storm.planned(40, 10_000, 3) != storm.planned(40, 10_000, 4)
    assert {kind for _at, kind in plan} == set(storm.KINDS) and len(plan) == 40
    assert all(0 <= at < 10_000 for at, _kind in plan) and plan == sorted(plan, key=lambda x: x[0])


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VAR_DIR"])
def test_the_storm_shares_no_address_with_the_house_beside_it(tmp_path, name):
    ours = {"DATABASE_URL": "a", "REDIS_URL": "b", "EMAIL_URL": "c", "VAR_DIR": str(tmp_path)}
    with pytest.raises(Refused, match=name):
        house.check_apart(ours, {name: ours[name]})
    with pytest.raises(Refused, match="TMPDIR"):
        house.check_apart(ours, {"VAR_DIR": str(tmp_path.parent)})
    house.check_apart(ours, {"VAR_DIR": str(tmp_path / "other"), "DATABASE_URL": "z"})


def test_what_went_wrong_can_be_looked_at_afterwards(tmp_path):
    layout = Layout(tmp_path / "var")
    layout.make()
    for name in ("letters", "accepted", "clients.json", "log/relay-1.log"):
        (layout.var / name).write_text(name)
    kept = house.House(layout, {}, None, None).keep("7")
    found = {path.name for path in kept.rglob("*") if path.is_file()}
    shutil.rmtree(kept)
    assert found == {"letters", "accepted", "clients.json", "relay-1.log"}


def test_in_production_there_is_no_storm(settings):
    settings.MODE = "production"
    with pytest.raises(CommandError, match="tidak di produksi"):
        call_command("chaos")


@pytest.mark.parametrize("wrong", [{"notices": 0}, {"notices": 10**6}, {"faults": -1}])
def test_numbers_beyond_reason_are_refused(wrong):
    with pytest.raises(CommandError, match=r"Paling banyak 100\.000"):
        call_command("chaos", **wrong)


def test_its_stage_is_set_nowhere_but_in_its_own_house(tmp_path):
    with pytest.raises(CommandError, match="Only the storm itself"):
        call_command("chaos", stage=str(tmp_path / "plan"))
