"""The paper itself: printed, really signed by both through the page, and what guards it."""

import io
import time
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from coordination.models import Posting
from documents.models import Rendition, Signature
from documents.services import authority, current, keys, render_next
from documents.signing.folder import Folder
from sop.services import ratifying

from ..documents.test_sign_by_hand import PNG
from . import stage

WORDS = "empat kata di tepi selat"


@pytest.fixture
def chiefs(cast, settings, tmp_path_factory):
    """Both chiefs have a key of an authority of their own."""
    settings.PKI_DIR = tmp_path_factory.mktemp("house") / "pki"
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    Folder(settings.PKI_DIR).make("Sinergi Uji", authority.addresses(), then)
    for person in (cast.kalapas, cast.kapolresta):
        keys.enrol(person, WORDS)
    return cast


def enter(client, person, ago=0):
    client.force_login(person)
    session = client.session
    proof = {"method": "password", "reauthenticated": True, "at": time.time() - ago}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def sign(client, version, sha256, words=WORDS):
    said = {"shown_sha256": sha256, "passphrase": words, "agreed": "on", "method": "pkcs12"}
    return client.post(reverse("sop:sign", args=[version.pk]), said)


def test_both_sign_the_very_paper_and_then_it_holds(client, chiefs, ready, tmp_path):
    assert render_next()
    paper = Rendition.objects.get(subject=f"sop.sopversion:{ready.pk}")
    assert paper.state == "ready", paper.error
    for chief in (chiefs.kalapas, chiefs.kapolresta):
        enter(client, chief)
        shown = current(paper).sha256
        assert shown in client.get(reverse("sop:sign", args=[ready.pk])).content.decode()
        assert sign(client, ready, shown).status_code == 302
    held = stage.fresh(ready)
    assert held.phase == "effective"
    assert [one.office for one in Signature.objects.all()] == [
        "Kepala Lapas Kelas IIA Banyuwangi",
        "Kepala Polresta Banyuwangi",
    ]
    call_command("export_sop", "sb-02", out=tmp_path / "sb-02.pdf")
    with pikepdf.open(io.BytesIO((tmp_path / "sb-02.pdf").read_bytes())) as book:
        embedded = book.attachments["naskah.json"].get_file().read_bytes()
    assert embedded.decode() == held.frozen


@pytest.fixture
def made(cast, ready):
    """The paper as if it were printed: guards are asked before anything is signed."""
    stage.printed(ready)
    return ready


def test_an_old_proof_of_oneself_signs_nothing(client, chiefs, made):
    enter(client, chiefs.kalapas, ago=61)
    answer = sign(client, made, "0" * 64)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not Signature.objects.exists()


def test_a_wrong_passphrase_signs_nothing_and_says_so(client, chiefs, made):
    enter(client, chiefs.kalapas)
    answer = sign(client, made, "0" * 64, words="kata yang keliru sekali")
    assert answer.status_code == 422
    assert "Kalimat sandi salah" in answer.content.decode()
    assert "keliru" not in answer.content.decode()
    assert not Signature.objects.exists()


def test_another_paper_than_the_one_shown_is_not_signed(client, chiefs, made):
    enter(client, chiefs.kalapas)
    answer = sign(client, made, "f" * 64)
    assert answer.status_code == 409
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("sari", 403), ("bram", 403), ("joko", 404)])
def test_only_heads_sign(client, cast, made, who, status):
    enter(client, getattr(cast, who))
    assert client.get(reverse("sop:sign", args=[made.pk])).status_code == status


def test_nobody_signs_twice(client, cast, made):
    stage.signed(made, cast.lapas, cast.kalapas)
    enter(client, cast.kalapas)
    answer = client.get(reverse("sop:sign", args=[made.pk]))
    assert answer.status_code == 403
    assert "sudah menandatangani" in answer.content.decode()


def test_what_is_not_in_force_is_not_exported(cast, in_force, tmp_path):
    ratifying.withdraw(in_force, by=cast.kalapas, note="Dirombak.")
    with pytest.raises(CommandError, match="SB-02"):
        call_command("export_sop", "SB-02", out=tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


# --- By hand --------------------------------------------------------------------------------------


def hand_in(client, version, **more):
    scan = SimpleUploadedFile("pindaian.png", PNG)
    said = {"signed_on": timezone.localdate().isoformat(), "scan": scan} | more
    return client.post(reverse("sop:scan", args=[version.pk]), said)


def test_a_sheet_signed_by_hand_counts_for_the_head_of_ones_agency(client, cast, made):
    client.force_login(cast.bram)
    assert hand_in(client, made).status_code == 302
    held = made.ratifications.get()
    assert (held.agency, held.signer, held.method) == (cast.polresta, cast.kapolresta, "wet")
    assert (held.signature.recorded_by, held.signature.person) == (cast.bram, cast.kapolresta)
    assert stage.fresh(made).status == "ready_to_sign"


def test_signed_by_hand_at_both_ends_it_holds(client, cast, made):
    for person in (cast.bram, cast.kalapas):
        client.force_login(person)
        assert hand_in(client, made).status_code == 302
    assert stage.fresh(made).phase == "effective"
    page = client.get(made.get_absolute_url()).content.decode()
    assert page.count("tanda tangan basah") == 2


def test_the_scan_is_opened_from_the_sops_page_by_those_who_may_read_it(client, cast, made):
    url = reverse("sop:scan_sheet", args=[made.pk, cast.polresta.pk])
    client.force_login(cast.bram)
    assert client.get(url).status_code == 404
    hand_in(client, made)
    client.force_login(cast.sari)
    assert url in client.get(made.get_absolute_url()).content.decode()
    assert client.get(url).content == PNG
    assert client.get(reverse("sop:scan_sheet", args=[made.pk, cast.lapas.pk])).status_code == 404
    client.force_login(cast.joko)
    assert client.get(url).status_code == 404


def test_a_scan_that_is_too_large_is_413(client, cast, made, settings):
    settings.ATTACHMENT_MAX_BYTES = 8
    client.force_login(cast.bram)
    assert hand_in(client, made).status_code == 413
    assert not Signature.objects.exists()


@pytest.mark.parametrize("day", ["2026-01-01", "2199-01-01", ""])
def test_a_sheet_is_signed_after_the_text_was_frozen_and_not_tomorrow(client, cast, made, day):
    client.force_login(cast.bram)
    assert hand_in(client, made, signed_on=day).status_code == 422
    assert not Signature.objects.exists()


def test_what_is_no_scan_is_refused(client, cast, made):
    client.force_login(cast.bram)
    answer = hand_in(client, made, scan=SimpleUploadedFile("pindaian.pdf", b"bukan pindaian"))
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_an_agency_hands_in_one_sheet(client, cast, made):
    client.force_login(cast.bram)
    hand_in(client, made)
    assert hand_in(client, made).status_code == 403
    assert "Serahkan pindaian" not in client.get(made.get_absolute_url()).content.decode()


def test_with_nobody_in_office_nobody_signed(client, cast, made):
    Posting.objects.filter(person=cast.kapolresta).update(until=timezone.now())
    client.force_login(cast.bram)
    answer = hand_in(client, made)
    assert answer.status_code == 422
    assert "sedang kosong" in answer.content.decode()
