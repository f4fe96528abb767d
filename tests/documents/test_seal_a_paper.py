"""The seal: what everybody signed is made to last, year after year."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from documents import services, tasks
from documents.models import KeyHolding, Revision, Seal
from documents.services import authority, checking, keys, sealing
from documents.services.trusting import trust
from documents.signing import part
from documents.signing.results import Word

from .conftest import content, sign


def due(paper, days=0):
    Seal.objects.filter(rendition=paper).update(due_at=timezone.now() - timedelta(seconds=1))


def test_the_seal_waits_until_everybody_signed(pact, signers):
    sign(pact, signers.lapas, "lapas")
    assert not Seal.objects.exists()
    sign(pact, signers.polresta, "polresta")
    assert Seal.objects.get().due_at > timezone.now()
    assert sealing.seal_next() is False


def test_the_worker_seals_and_plans_the_next_year(signed):
    due(signed)
    before = content(signed)
    tasks.seal_due()
    seal = Seal.objects.get()
    assert services.current(signed).why == "sealed"
    assert content(signed).startswith(before)
    assert (seal.error, seal.attempts) == ("", 0)
    assert timedelta(364) < seal.due_at - timezone.now() < timedelta(366)


def test_a_year_later_it_is_sealed_again(signed):
    for _year in range(2):
        due(signed)
        tasks.seal_due()
    assert [row.why for row in Revision.objects.filter(rendition=signed)][-2:] == ["sealed"] * 2
    assert checking.verdict(content(signed), known=False).word == Word.GENUINE


def test_no_authority_to_stamp_blocks_no_signature(pact, signers, settings, tmp_path, pki_folder):
    (tmp_path / "pki").symlink_to(pki_folder)
    settings.PKI_DIR = without_stamper(pki_folder, tmp_path)
    first = sign(pact, signers.lapas, "lapas")
    second = sign(pact, signers.polresta, "polresta")
    assert (first.stamped, second.stamped) == (False, False)
    due(pact)
    assert sealing.seal_next() is True
    seal = Seal.objects.get()
    assert (seal.sealed_at, seal.attempts) == (None, 1)
    assert seal.error
    settings.PKI_DIR = pki_folder
    due(pact)
    sealing.seal_next()
    assert Seal.objects.get().sealed_at is not None
    assert checking.verdict(content(pact), known=False).word == Word.GENUINE


def without_stamper(pki_folder, tmp_path):
    """The same authority, its time-stamp key gone."""
    place = tmp_path / "less"
    place.mkdir()
    for path in pki_folder.iterdir():
        if path.name != "tsa.key" and path.is_file():
            (place / path.name).symlink_to(path)
    (place / "psre").mkdir()
    return place


def test_a_time_stamp_authority_elsewhere_that_is_dead_is_replaced_by_ours(pact, signers, settings):
    settings.TSA_URL = "http://127.0.0.1:9/tsa"
    assert sign(pact, signers.lapas, "lapas").stamped is True


@pytest.mark.parametrize("where", ["lapas", "polresta"])
def test_a_key_given_up_after_signing_takes_no_signature_back(pact, signers, where):
    for place, person in vars(signers).items():
        sign(pact, person, place)
    keys.give_up(KeyHolding.objects.get(person=getattr(signers, where)), "superseded")
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        sealed, years = sealing.sealed_bytes(content(pact)), timezone.now() + timedelta(1095)
        found = [part("verdict").verdict(sealed, trust(), at).word for at in (None, years)]
    assert found == [Word.GENUINE] * 2


def test_what_is_sealed_can_be_sealed_again_when_its_signer_has_another_key(signed):
    due(signed)
    tasks.seal_due()
    keys.give_up(KeyHolding.objects.first(), "superseded")
    due(signed)
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        tasks.seal_due()
    assert Seal.objects.get().error == ""
    assert checking.verdict(content(signed), known=False).word == Word.GENUINE


def test_what_was_signed_with_a_key_lost_before_is_not_sealed(pact, signers):
    for place, person in vars(signers).items():
        sign(pact, person, place)
    lost = KeyHolding.objects.get(person=signers.lapas).certificate
    authority.revoke(lost, "key_compromise", timezone.now() - timedelta(hours=1))
    with pytest.raises(ValueError, match="TIDAK SAH"):
        sealing.sealed_bytes(content(pact))
