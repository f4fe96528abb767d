"""The pages of drills and scenarios: what each shows, and what it says when something is wrong."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from drills.models import Crew, Drill, ScenarioVersion
from drills.services import inviting

from .. import cast as people
from . import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """GL-01 with everybody there, a plan, and a draft; each test's changes are taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = people.everybody()
        world.sop = stage.in_force(world)
        world.drill = stage.all_set(world, world.sop)
        world.plan = stage.planned(world, sops=[world.sop], title="Uji banjir")
        world.draft = stage.written(world, world.sop, code="CALL-01")
        world.guest = inviting.invite(
            world.drill, by=world.kalapas, agency=world.polresta, people=4
        )
        yield world
        transaction.set_rollback(True)


def client(person):
    visitor = Client()
    visitor.force_login(person)
    return visitor


def at(name, *args):
    return reverse(f"drills:{name}", args=args)


def page(person, name, *args, status=200):
    answer = client(person).get(at(name, *args))
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def test_the_year_shows_what_is_planned_and_what_was_never_tried(world):
    chief = client(world.kalapas)
    text = chief.get(f"/latihan/?tahun={world.plan.day.year}").content.decode()
    assert "Uji banjir" in text
    assert "belum pernah diuji" in text
    assert (
        "Belum ada latihan dalam tahun ini"
        in client(world.kalapas).get("/latihan/?tahun=2031").content.decode()
    )
    assert client(world.kalapas).get("/latihan/?tahun=99999").status_code == 200


def test_the_month_has_a_way_to_move_without_dragging(world):
    day = world.plan.day
    text = page(world.kalapas, "month", day.year, day.month)
    assert f'data-move="{at("move", world.plan.pk)}"' in text
    assert "Pindahkan" in text
    assert "data-move" not in page(world.sari, "month", day.year, day.month)
    assert page(world.kalapas, "month", day.year, 13, status=404)


def test_moving_a_drill_that_has_an_hour_leads_to_putting_it_off(world):
    chief = client(world.kalapas)
    later = world.plan.day + timedelta(days=1)
    assert chief.post(at("move", world.plan.pk), {"day": later}).status_code == 302
    assert Drill.objects.get(pk=world.plan.pk).day == later
    answer = chief.post(at("move", world.drill.pk), {"day": later})
    assert answer["Location"] == f"{at('postpone', world.drill.pk)}?hari={later}"


def test_a_plan_is_typed_and_kept_when_it_cannot_be(world):
    chief = client(world.kalapas)
    words = {"title": "Razia", "kind": "field", "day": "2031-02-30", "pair": "x"}
    answer = chief.post(at("plan"), words)
    assert answer.status_code == 422
    assert 'value="Razia"' in answer.content.decode()
    pair = "-".join(str(pk) for pk in sorted((world.lapas.pk, world.polresta.pk)))
    words |= {"day": "2031-02-20", "pair": pair, "sops": [world.sop.pk]}
    assert chief.post(at("plan"), words).status_code == 302
    assert Drill.objects.get(title="Razia").programme.year == 2031


def test_players_see_no_scenario_and_no_readiness(world):
    text = page(world.sari, "drill", world.drill.pk)
    assert "disiapkan pengendali" in text
    assert page(world.sari, "scenario", world.drill.scenario_id, status=404)
    assert "Matriks inject" in page(world.padal, "scenario", world.drill.scenario_id)
    assert page(world.joko, "drill", world.drill.pk, status=404)


def test_each_answers_for_themselves_and_for_their_agency(world):
    own = Crew.objects.get(drill=world.drill, person=world.sari)
    page(world.gate, "crew_answer", world.drill.pk, own.pk, status=403)
    words = {"answer": "declined"}
    answer = client(world.sari).post(at("crew_answer", world.drill.pk, own.pk), words)
    assert answer.status_code == 422
    assert "mengapa berhalangan" in answer.content.decode()
    page(world.kalapas, "answer", world.drill.pk, world.guest.pk, status=403)
    words = {"answer": "confirmed", "coming": "3"}
    client(world.bram).post(at("answer", world.drill.pk, world.guest.pk), words)
    world.guest.refresh_from_db()
    assert world.guest.coming == 3


def test_a_reason_is_needed_and_once_is_enough(world):
    chief = client(world.kalapas)
    assert chief.post(at("cancel", world.plan.pk), {"reason": " "}).status_code == 422
    assert chief.post(at("cancel", world.plan.pk), {"reason": "Bencana"}).status_code == 302
    late = client(world.bram).post(at("cancel", world.plan.pk), {"reason": "Sama"})
    assert late.status_code == 409
    Drill.objects.filter(pk=world.plan.pk).update(status="planned", cancel_note="")


def test_a_drill_is_saved_to_a_calendar_of_ones_own(world):
    answer = client(world.sari).get(at("calendar_file", world.drill.pk))
    assert answer["Content-Type"].startswith("text/calendar")
    assert b"SUMMARY:LATIHAN: GL-01" in answer.content
    assert client(world.sari).get(at("calendar_file", world.plan.pk)).status_code == 302


@pytest.mark.parametrize(
    "name", ["edit", "schedule", "cancel", "invite", "crew_add", "drill", "postpone"]
)
def test_every_small_page_opens_for_a_planner(world, name):
    which = world.plan if name in {"edit", "schedule", "drill"} else world.drill
    assert "<form" in page(world.kalapas, name, which.pk)


@pytest.mark.parametrize(
    "name", ["editor", "head", "inject_add", "objective_add", "role_add", "upload", "scenario"]
)
def test_every_page_of_a_draft_opens(world, name):
    assert "<h1" in page(world.kalapas, name, world.draft.pk)
    page(world.sari, name, world.draft.pk, status=404)


def test_a_row_is_written_refused_and_overtaken(world):
    chief, row = client(world.kalapas), world.draft.injects.first()
    url = at("inject_edit", world.draft.pk, row.key)
    words = {"rev": row.rev, "kind": "planned", "medium": "card", "message": "Baru", "at": "31"}
    answer = chief.post(url, words)
    assert answer.status_code == 422
    assert "melewati akhir latihan" in answer.content.decode()
    assert chief.post(url, words | {"at": "2:30"}).status_code == 302
    late = client(world.bram).post(url, words | {"at": "3", "message": "Lain"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Baru" in text and "Lain" in text and "Surya Adiwangsa" in text
    row.refresh_from_db()
    assert (row.at, row.message) == (150, "Baru")


def test_for_its_script_a_kept_row_gives_the_desk_back(world):
    row = world.draft.roles.first()
    url = at("role_edit", world.draft.pk, row.code)
    words = {"rev": row.rev, "name": "Regu jaga"}
    answer = client(world.kalapas).post(url, words, headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "#meja"
    assert "Regu jaga" in answer.content.decode()


def test_a_sample_brings_its_code_and_finds_its_sop(world):
    words = {"sample": "GL-01", "owner": world.polresta.pk, "partners": [world.lapas.pk],
             "classification": 1}  # fmt: skip
    assert client(world.bram).post(at("start"), words).status_code == 302
    made = ScenarioVersion.objects.latest("pk")
    assert (made.scenario.code, made.scenario.owner) == ("GL-01", world.polresta)
    assert list(made.sops.all()) == [world.sop]
    twice = client(world.bram).post(at("start"), words)
    assert twice.status_code == 422
    assert "sudah dipakai" in twice.content.decode()


def test_making_it_ready_names_what_is_missing(world):
    chief = client(world.kalapas)
    words = {"sample": "blank", "owner": world.lapas.pk, "partners": [world.polresta.pk],
             "code": "KOSONG-1", "title": "Kosong", "classification": 1}  # fmt: skip
    made = chief.post(at("start"), words)
    assert made.status_code == 302
    pk = ScenarioVersion.objects.get(title="Kosong").pk
    answer = chief.post(at("ready", pk))
    assert answer.status_code == 422
    assert "Tulis kata henti" in answer.content.decode()
