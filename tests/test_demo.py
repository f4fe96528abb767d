"""The demo: really played, told around today, and never among real people."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from coordination import access, queries
from coordination.demo import devices, keys, loading
from coordination.models import Agency, Agreement, DeploymentOrder, Officer, SupportRequest
from documents.models import Signature
from drills import access as drill_door
from drills.models import Drill
from journal.chain import walk
from journal.models import Entry, Untold
from notifications.models import Delivery, Reminder
from sop import library
from sop.demo import story
from sop.models import SopVersion

S = SupportRequest.Status


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker, tmp_path_factory):
    """Played once for all who only look; what a test adds is taken back after it."""
    own_keys = override_settings(PKI_DIR=tmp_path_factory.mktemp("pki"))
    with django_db_blocker.unblock(), own_keys, transaction.atomic():
        loading.load()
        loading.play_on()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(played, db):
    """The demo, as if just loaded."""


def test_every_state_that_people_wait_in_is_there(demo):
    found = set(SupportRequest.objects.values_list("status", flat=True))

    assert found >= {
        S.DRAFT,
        S.SUBMITTED,
        S.UNDER_REVIEW,
        S.PARTLY_APPROVED,
        S.DECLINED,
        S.RETURNED,
        S.ORDERED,
        S.ON_SCENE,
        S.RELEASED,
        S.REPORTED,
        S.CLOSED,
        S.WITHDRAWN,
    }


def test_everybody_is_invented_and_says_so(demo):
    for person in User.objects.all():
        assert person.full_name.endswith("(Demo)")
        assert person.service_number.startswith(("9999", "9900"))
        assert person.is_demo
        assert person.phone == "" or person.phone.startswith("+628000000")
    assert not Officer.objects.exclude(name__endswith="(Demo)").exists()
    assert Officer.objects.values("name").distinct().count() >= 70
    assert Agency.objects.filter(is_demo=True).count() == Agency.objects.count() == 12


def test_the_journal_is_whole_and_tells_the_story_in_its_order(demo):
    assert list(walk({})) == []
    for asked in SupportRequest.objects.all():
        times = [
            entry.occurred_at
            for entry in Entry.objects.filter(
                subject=f"coordination.supportrequest:{asked.pk}"
            ).order_by("id")
        ]
        assert times == sorted(times)
        assert asked.moved_at in times
        assert times[-1] <= timezone.now()


def test_the_database_says_truthfully_when_it_was_loaded(demo):
    just_now = timezone.now() - timedelta(minutes=5)

    assert not Entry.objects.filter(recorded_at__lt=just_now).exists()
    assert Entry.objects.filter(occurred_at__lt=just_now - timedelta(days=60)).exists()


def test_letters_are_dated_and_numbered_as_in_the_story(demo):
    first = DeploymentOrder.objects.order_by("issued_at").first()

    assert first.issued_at < timezone.now() - timedelta(days=90)
    sent = SupportRequest.objects.filter(requester__code="lapas-bwi").exclude(submitted_at=None)
    by_year = [
        (asked.letter_number.rpartition("/")[2], asked.letter_number)
        for asked in sent.order_by("submitted_at")
    ]
    assert by_year == sorted(set(by_year))


def test_nobody_gets_mail_about_the_past(demo):
    assert not Untold.objects.exists()
    assert not Delivery.objects.exclude(channel="inbox").exists()
    assert not Reminder.objects.filter(fired_at=None, due_at__lte=timezone.now()).exists()
    assert Delivery.objects.filter(read_at=None).exists()


def test_people_are_inside_now_and_sari_has_something_to_do(demo):
    at = access.standing(User.objects.get(service_number="99990001"))

    assert sum(one.inside for one in queries.ahead(at)) > 0
    assert queries.waiting_for(at).exists()


def test_the_two_circles_do_not_see_each_other(demo):
    joko = access.standing(User.objects.get(service_number="99990101"))

    assert {asked.requester.code for asked in access.support_requests(joko)} == {"lapas-jbr"}
    assert {one.code for one in access.agencies(joko)} == {"lapas-jbr", "polres-jbr"}


def test_those_who_are_shown_can_sign_in(demo, client):
    for number, *_ in loading.sign_ins():
        assert User.objects.get(service_number=number).check_password(loading.password())
    assert len(list(loading.sign_ins())) == len(loading.SHOWN)


def test_show_is_a_few_clean_lines(demo, capsys):
    call_command("demo", "--show")

    lines = capsys.readouterr().out.splitlines()
    assert settings.BASE_URL in lines[0]
    assert loading.password() in lines[0]
    assert all(len(line) <= 110 for line in lines)


def test_a_visitor_makes_their_browser_the_post_and_comes_in_by_pin(demo, client):
    post, wall = (address.split("  ")[0] for _what, address in devices.addresses())
    code = post.partition("kode=")[2]
    sari = User.objects.get(service_number="99990001")

    assert client.get(wall.removeprefix(settings.BASE_URL)).status_code == 200
    assert client.post("/pos/daftar/", {"kode": code}).status_code == 302
    entered = client.post("/pos/masuk/", {"orang": sari.pk, "passcode": devices.PIN})
    assert entered.url == "/pos/meja/"
    assert dict(devices.addresses())["Pos"].startswith(f"{settings.BASE_URL}/pos/ ")


def test_if_empty_does_nothing_twice(demo):
    before = Entry.objects.count()

    call_command("demo", "--if-empty")

    assert Entry.objects.count() == before
    with pytest.raises(CommandError, match="loaded already"):
        call_command("demo")


def phases(*codes):
    found = SopVersion.objects.filter(document__code__in=codes)
    return {str(version.phase) for version in found}


def test_of_its_sops_one_is_in_force_one_half_signed_and_all_nine_are_there(demo):
    assert SopVersion.objects.count() == len(library.samples()) == 9
    assert phases("SB-02", "SB-09") == {"effective"}
    assert phases("SB-03") == {"ready_to_sign"}
    assert phases(*story.IN_REVIEW) == {"in_review"}
    assert phases(*story.DRAFTS) == {"draft"}
    assert Signature.objects.filter(rendition__kind="sop").count() == 5
    assert SopVersion.objects.get(document__code="SB-02").acknowledgements.count() == 7


def test_its_agreements_are_signed_by_key_and_by_hand_and_one_is_being_written(demo):
    found = sorted(Agreement.objects.values_list("status", flat=True))
    assert found == ["in_review", "signed", "signed", "signed"]
    assert Agreement.objects.in_force().count() == 3
    assert any(keys.PASSPHRASE in words for words in settings.DEMO_WORDS)


def test_five_drills_are_on_their_way_and_the_other_circle_sees_none_of_them(demo):
    drills = Drill.objects.filter(host__code="lapas-bwi").order_by("code")
    assert [(one.code, one.status) for one in drills] == [
        ("CALL-01", "scheduled"), ("CPX-01", "planned"), ("GL-01", "scheduled"),
        ("GL-02", "planned"), ("TTX-01", "scheduled"),
    ]  # fmt: skip
    assert sum(one.scenario.injects.filter(kind="planned").count() for one in drills) == 38
    joko = User.objects.get(service_number="99990101")
    assert {one.host.code for one in drill_door.drills(access.standing(joko))} == {"lapas-jbr"}
