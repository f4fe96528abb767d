"""A number written by hand: no letter of the same register has it, whoever was first."""

from importlib import import_module
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coordination.models import LetterNumber, SupportRequest
from coordination.services import registers, support

from .. import cast as stage
from .browser import at, browse, fields, typed
from .test_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast, wish):
    """A second draft of Sari's."""
    lines = [{"kind": "samapta", "asked": 2}]
    return support.draft(by=cast.sari, requester=cast.lapas, lines=lines, **wish)


@pytest.fixture
def first(cast, drafted):
    """Sari's request, sent with a number from her own book."""
    support.submit(drafted, by=cast.sari, number="W15/7/2026")
    return drafted


@pytest.mark.parametrize("spelled", ["W15/7/2026", " w15 / 7/2026"])
def test_a_taken_number_is_refused_beside_its_field_and_names_its_letter(cast, first, spelled):
    form = typed(cast, submit="1", number=spelled)
    refused = browse(cast.sari).post(at("request_new"), form)
    wrong = refused.context["form"].errors["number"][0]
    assert refused.status_code == 422
    assert wrong.startswith("Nomor ini sudah dipakai: Surat permohonan, Polresta, ")
    assert SupportRequest.objects.count() == 1


def test_the_number_of_a_withdrawn_letter_stays_taken(cast, first, other):
    support.withdraw(first, by=cast.sari, note="Ditunda")
    with pytest.raises(ValidationError) as refusal:
        support.submit(other, by=cast.sari, number="W15/7/2026")
    assert list(refusal.value.message_dict) == ["number"]


def test_a_letter_that_comes_back_keeps_its_own_number(cast, first):
    support.send_back(first, by=cast.bram, note="Sebutkan dasar")
    form = fields(browse(cast.sari).get(at("request_edit", first.pk)))
    assert form["number"] == "W15/7/2026"
    support.submit(first, by=cast.sari, number=form["number"])
    assert first.letter_number == "W15/7/2026"


def test_the_counter_passes_over_what_was_written_by_hand(cast, drafted, other):
    year = timezone.localdate().year
    support.submit(drafted, by=cast.sari)
    following = drafted.letter_number.replace("1", "2", 1)
    registers.take(cast.lapas, "reply", of=drafted, on=timezone.now(), number=following)
    support.submit(other, by=cast.sari)
    assert other.letter_number == drafted.letter_number.replace("1", "3", 1)
    assert str(year) in other.letter_number


def test_the_same_number_elsewhere_in_another_kind_or_year_is_free(cast, first):
    now = timezone.now()
    last_year = now.replace(year=now.year - 1, day=1)
    for agency, letter, on in (
        (cast.polresta, "request", now),
        (cast.lapas, "report", now),
        (cast.lapas, "request", last_year),
    ):
        assert registers.take(agency, letter, of=first, on=on, number="W15/7/2026")


def test_a_reply_is_refused_beside_its_field_too(cast, asked, other):
    support.submit(other, by=cast.sari)
    support.decide(other, by=cast.bram, grants={}, note="Tidak ada", number="R/9")
    grants = {f"line_{line.pk}": str(line.asked) for line in asked.lines.all()}
    refused = browse(cast.bram).post(at("request_decide", asked.pk), grants | {"number": "r/9"})
    assert (refused.status_code, "number" in refused.context["form"].errors) == (422, True)
    asked.refresh_from_db()
    assert asked.status == "submitted"


def test_a_program_reads_the_same_beside_the_same_field(cast, first, other):
    path = f"requests/{other.pk}/submit/"
    refused = Program(cast.sari).post(path, {"number": "W15/7/2026"})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["number"])


def test_the_database_too_knows_a_number_once(cast, first):
    row = LetterNumber.objects.get()
    row.pk, row.letter = None, "reply"
    with pytest.raises(IntegrityError, match="number_given_once"), transaction.atomic():
        row.save()


def test_letters_of_before_are_entered_as_if_they_had_been(cast, granted, officers):
    stage.ordered(cast, granted, officers)
    entered = set(LetterNumber.objects.values_list("agency", "kind", "year", "key", "letter"))
    LetterNumber.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("coordination.migrations.0005_letter_numbers").FILL)
    found = set(LetterNumber.objects.values_list("agency", "kind", "year", "key", "letter"))
    assert found == entered
    assert {letter for *_, letter in found} == {"request", "reply", "order"}


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_number(cast, drafted, other):
    start, outcomes = Barrier(2), []

    def send(pk):
        asked = SupportRequest.objects.get(pk=pk)
        start.wait(5)
        try:
            support.submit(asked, by=cast.sari, number="W15/8/2026")
            outcomes.append("sent")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    senders = [Thread(target=send, args=(one.pk,)) for one in (drafted, other)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(10)
    assert sorted(outcomes) == ["refused", "sent"]
    assert SupportRequest.objects.filter(letter_number="W15/8/2026").count() == 1
