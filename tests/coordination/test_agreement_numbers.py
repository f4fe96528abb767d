"""Numbers of agreements: an agency never gives one to two of them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination.models import AgreementNumber, Article, Clause
from coordination.services import agreements, freezing, numbering

from .. import cast as stage

pytestmark = pytest.mark.django_db
HERS = "9/PKS/XI/2026"


@pytest.fixture
def both(cast):
    return (cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta)


@pytest.fixture
def other(both):
    """Another agreement of the same two, still being written."""
    return stage.written(*both)


def numbered(agreement, agency, number):
    party = agreement.parties.get(agency=agency)
    agreements.present(party, by=party.signatory.person, number=number, signatory=party.signatory)


def consent(both, agreement):
    for agency, person in both:
        seen = agreements.latest(agreement)
        agreements.agree(agreement, by=person, agency=agency, seen=seen)


def test_a_frozen_agreement_keeps_its_numbers(cast, pact):
    kept = set(AgreementNumber.objects.values_list("agency", "agreement"))
    assert kept == {(cast.lapas.pk, pact.pk), (cast.polresta.pk, pact.pk)}


@pytest.mark.parametrize("spelled", ["{}", " {} ", "lower"])
def test_a_taken_number_is_refused_and_names_its_agreement(cast, pact, other, spelled):
    taken = pact.parties.get(agency=cast.lapas).number
    typed = taken.lower() if spelled == "lower" else spelled.format(taken)
    with pytest.raises(ValidationError, match=pact.title):
        numbered(other, cast.lapas, typed)
    assert other.parties.get(agency=cast.lapas).number == ""


def test_the_same_number_at_the_other_agency_is_free(cast, both, other):
    numbered(other, cast.lapas, HERS)
    consent(both, other)
    third = stage.written(*both)
    numbered(third, cast.polresta, HERS)
    assert third.parties.get(agency=cast.polresta).number == HERS


def test_what_was_taken_meanwhile_is_said_before_anybody_freezes(cast, both, other):
    third = stage.written(*both)
    for one in (other, third):
        numbered(one, cast.lapas, HERS)
    consent(both, third)
    with pytest.raises(ValidationError, match=HERS):
        freezing.check(other)


def test_the_counter_passes_over_what_was_written_by_hand(cast, both, other):
    coming = numbering.numbered(cast.lapas, "PKS", 1, other.made_on)
    numbered(other, cast.lapas, coming)
    consent(both, other)
    made = stage.frozen(*both)
    assert made.parties.get(agency=cast.lapas).number.startswith("2/PKS/")


def test_a_text_that_was_opened_again_keeps_its_own_number(cast, both):
    made = stage.frozen(*both)
    freezing.thaw(made, by=cast.kalapas, note="Pasal 3 kurang")
    consent(both, made)
    assert AgreementNumber.objects.filter(agreement=made).count() == 2


@pytest.mark.parametrize("model", [Article, Clause])
@pytest.mark.parametrize("verb", ["update", "delete", "insert"])
def test_what_is_frozen_stays_in_the_database_too(pact, model, verb):
    row = model.objects.filter(agreement=pact).first()
    acts = {
        "update": lambda: model.objects.filter(pk=row.pk).update(position=99),
        "delete": row.delete,
        "insert": lambda: (setattr(row, "pk", None), setattr(row, "position", 98), row.save()),
    }
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        acts[verb]()
    assert not model.objects.filter(position__gte=98).exists()


@pytest.mark.parametrize("change", [{"frozen": {}}, {"sha256": "0" * 64}, {"sha256": ""}])
def test_the_text_that_was_signed_stays(pact, change):
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        type(pact).objects.filter(pk=pact.pk).update(**change)
