"""The pages around signing: /v/ for everybody, one's own key, and what programs ask."""

import hashlib
import subprocess
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from django.conf import settings as house_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import limits
from accounts.services import tokens
from documents import codes, services, tasks
from documents.forms import SignForm
from documents.models import Certificate, KeyHolding, Seal
from documents.services import authority, keys

from . import signing as bench
from .conftest import WORDS, sign
from .test_passphrase_stays import verified


def card(client, paper):
    return client.get(f"/v/{codes.shown(paper.code)}").content.decode()


def send(client, paper, data, to=None):
    file = SimpleUploadedFile("naskah.pdf", data)
    answer = client.post(to or f"/v/{paper.code}", {"file": file})
    assert answer.status_code == 200
    return answer.content.decode()


def word(page):
    return page.partition('data-verdict="')[2].partition('"')[0]


# --- /v/ ------------------------------------------------------------------------------------------


def test_the_card_says_who_signed_and_that_it_is_not_certified(client, signed, signers):
    page = card(client, signed)
    for one in (signers.lapas.ranked_name, signers.polresta.ranked_name, "Kepala", "2 / 2"):
        assert one in page
    assert page.count("TTE tidak tersertifikasi") == 2
    assert "segel arsip menunggu" in page
    assert "BERLAKU" in page


def test_the_card_never_says_what_is_inside_or_a_service_number(client, signed, signers):
    page = card(client, signed)
    for one in ("kenari", "Naskah Uji", signers.lapas.service_number, "127.0.0.1"):
        assert one not in page


def test_the_card_shows_the_newest_digest_and_the_seal(client, signed):
    Seal.objects.update(due_at=timezone.now())
    tasks.seal_due()
    page = card(client, signed)
    assert services.current(signed).sha256 in page
    assert "Segel arsip dibubuhkan" in page


def test_a_paper_signed_by_one_only_is_incomplete(client, pact, signers):
    sign(pact, signers.lapas, "lapas")
    page = card(client, pact)
    assert "BELUM LENGKAP" in page
    assert "1 / 2" in page


def test_an_unsigned_newer_text_replaces_nothing(client, signed, ask):
    services.render(ask().pk)
    assert "BERLAKU" in card(client, signed)


def test_the_owners_word_makes_it_replaced_from_that_moment(client, signed, ask):
    newer = ask(card=dict(signed.card, number="PKS/2/XI/2026", date="x"))
    services.supersede(signed, by=newer, at=timezone.now() + timedelta(hours=1))
    assert "DIGANTI" not in card(client, signed)
    services.supersede(signed, by=newer)
    type(signed).objects.filter(pk=signed.pk).update(superseded_at=timezone.now())
    page = card(client, signed)
    assert "DIGANTI" in page
    assert "banner bad stop" in page
    assert "PKS/2/XI/2026" in page


def test_a_file_of_ours_is_genuine_and_its_standing_is_said_beside(client, signed):
    data = bytes(services.current(signed).content)
    assert word(send(client, signed, data)) == "ASLI"
    services.supersede(signed, by=None)
    page = send(client, signed, data)
    assert word(page) == "ASLI"
    assert "Jangan dipakai" in page


def test_an_earlier_revision_is_known_as_incomplete(client, pact, signers):
    first = bytes(sign(pact, signers.lapas, "lapas").revision.content)
    sign(pact, signers.polresta, "polresta")
    assert word(send(client, pact, first)) == "BELUM LENGKAP"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data + b"\n% halo\n", "DIUBAH"),
        (lambda data: bench.flip(data, bench.in_page(data)), "DIUBAH"),
        (lambda data: b"%PDF-1.7 rusak", "RUSAK"),
    ],
    ids=["tail", "flipped", "damaged"],
)
def test_another_file_is_looked_at_and_told(client, signed, change, said):
    data = change(bytes(services.current(signed).content))
    assert word(send(client, signed, data)) == said


def test_another_paper_under_this_code_is_not_this_paper(client, signed, ask):
    other = ask(title="Naskah Lain")
    services.render(other.pk)
    other.refresh_from_db()
    page = send(client, signed, bytes(other.content))
    assert word(page) == "TIDAK SAH"
    assert "bukan dokumen dengan kode" in page


def test_any_file_can_be_looked_at_without_a_code(client, signed):
    data = bytes(services.current(signed).content)
    assert word(send(client, signed, data, to="/v/berkas/")) == "ASLI"
    assert word(send(client, signed, data + b"x", to="/v/berkas/")) == "DIUBAH"
    assert word(send(client, signed, b"halo", to="/v/berkas/")) == "RUSAK"
    assert client.get("/v/berkas/").status_code == 200


def test_a_digest_alone_is_answered_for_what_we_know(client, signed):
    known = hashlib.sha256(services.current(signed).content).hexdigest()
    answer = client.get(f"/v/sidik/{known.upper()}")
    assert (answer.status_code, word(answer.content.decode())) == (200, "ASLI")
    unknown = client.get(f"/v/sidik/{'0' * 64}")
    assert unknown.status_code == 404
    assert "tidak tercatat" in unknown.content.decode()


def test_a_certificate_said_later_to_have_been_lost_before_makes_it_not_valid(
    client, signed, signers
):
    held = Certificate.objects.get(person=signers.lapas)
    authority.revoke(held, "key_compromise", timezone.now() - timedelta(days=1))
    page = send(client, signed, bytes(services.current(signed).content))
    assert word(page) == "TIDAK SAH"


def test_whoever_tries_many_codes_is_stopped(client, db, monkeypatch):
    monkeypatch.setitem(limits.RULES, "unknown", (limits.Rule(2, timedelta(minutes=15)),))
    answers = [client.get(f"/v/{codes.new()}") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[0].content == answers[1].content or len(answers[0].content) == len(
        answers[1].content
    )


def test_a_signed_card_costs_a_fixed_number_of_queries(
    client, signed, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        card(client, signed)


# --- One's own key --------------------------------------------------------------------------------


@pytest.fixture
def chief(client, cast, templates):
    client.force_login(cast.kalapas, house_settings.AUTHENTICATION_BACKENDS[0])
    verified(client, cast.kalapas)
    return cast.kalapas


def test_a_person_makes_a_key_and_gives_it_up(client, chief):
    made = client.post("/tanda-tangan/", {"passphrase": WORDS, "again": WORDS})
    assert made.status_code == 302
    held = keys.key_of(chief)
    assert bytes(held.box)
    assert held.certificate.serial[:12] in client.get("/tanda-tangan/").content.decode()
    client.post(f"/tanda-tangan/{held.pk}/cabut/")
    held.refresh_from_db()
    assert held.box is None
    assert Certificate.objects.get(pk=held.certificate_id).reason == "key_compromise"


@pytest.mark.parametrize(
    ("words", "again", "why"),
    [
        ("pendek", "pendek", "paling sedikit 12"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "terlalu mudah"),
        ("kata-sandi-contoh-2026", "kata-sandi-contoh-2026", "lain dari kata sandi"),
        (WORDS, WORDS + " x", "tidak sama"),
        ("", "", "Bidang ini"),
    ],
    ids=["short", "easy", "the account's", "mistyped", "empty"],
)
def test_a_poor_passphrase_makes_no_key(client, chief, words, again, why):
    page = client.post("/tanda-tangan/", {"passphrase": words, "again": again})
    assert page.status_code == 422
    assert why in page.content.decode()
    assert not KeyHolding.objects.exists()


def test_a_new_key_takes_the_place_of_the_old_one(chief, client):
    for _time in range(2):
        client.post("/tanda-tangan/", {"passphrase": WORDS, "again": WORDS})
    assert [row.given_up_at is None for row in KeyHolding.objects.all()] == [False, True]
    assert Certificate.objects.filter(revoked_at=None, person=chief).count() == 1


def test_nobody_gives_up_anothers_key(client, chief, signers):
    other = keys.key_of(signers.polresta)
    assert client.post(f"/tanda-tangan/{other.pk}/cabut/").status_code == 404


def test_whoever_did_not_prove_themselves_makes_no_key(client, cast, templates):
    client.force_login(cast.kalapas, house_settings.AUTHENTICATION_BACKENDS[0])
    answer = client.post("/tanda-tangan/", {"passphrase": WORDS, "again": WORDS})
    assert answer.status_code == 302
    assert "/akun/verifikasi/" in answer.headers["Location"]
    assert "kalimat" not in str(dict(client.session)) and WORDS not in str(dict(client.session))


@pytest.mark.parametrize(("age", "asked"), [(14 * 60, False), (16 * 60, True)])
def test_proof_of_who_is_there_grows_old(client, cast, templates, age, asked):
    client.force_login(cast.kalapas, house_settings.AUTHENTICATION_BACKENDS[0])
    verified(client, cast.kalapas, age)
    assert (client.get("/tanda-tangan/").status_code == 302) is asked


# --- The form that signs --------------------------------------------------------------------------


def form(person, **typed):
    said = {"shown_sha256": "0" * 64, "passphrase": WORDS, "agreed": "on"} | typed
    return SignForm(said, person=person, verified_at=timezone.now())


def test_a_good_form_carries_an_opened_key(signers):
    good = form(signers.lapas)
    assert good.is_valid(), good.errors
    assert good.secret.opened is not None


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"passphrase": "salah sama sekali"}, "passphrase"), ({"agreed": ""}, "agreed"),
     ({"shown_sha256": "x"}, "shown_sha256"), ({"passphrase": ""}, "passphrase")],
    ids=["wrong words", "not agreed", "no digest", "no words"],
)  # fmt: skip
def test_a_form_that_cannot_sign_says_beside_which_field(signers, typed, field):
    bad = form(signers.lapas, **typed)
    assert not bad.is_valid()
    assert field in bad.errors
    assert bad.secret is None


def test_the_form_offers_what_the_house_offers(signers, settings):
    assert "account" not in form(signers.lapas).fields
    settings.SIGNING_METHODS = ["pkcs12", "bsre"]
    both = form(signers.lapas, method="bsre", account="351000000000000")
    assert "16" in str(both.fields["account"].regex.pattern)
    assert not both.is_valid()


# --- What programs ask ----------------------------------------------------------------------------


def test_the_lists_and_certificates_are_there_for_everybody(client, templates, db):
    root = x509.load_der_x509_certificate(client.get("/pki/root.cer").content)
    issuer = x509.load_der_x509_certificate(client.get("/pki/issuing.cer").content)
    issuer.verify_directly_issued_by(root)
    for name, by in (("root", root), ("issuing", issuer)):
        answer = client.get(f"/pki/{name}.crl")
        assert answer.headers["Content-Type"] == "application/pkix-crl"
        assert x509.load_der_x509_crl(answer.content).is_signature_valid(by.public_key())
    assert client.get("/pki/lain.crl").status_code == client.get("/pki/lain.cer").status_code == 404


@pytest.mark.parametrize("gone", [False, True], ids=["good", "revoked"])
def test_a_stranger_asks_about_a_certificate_and_is_answered(client, signers, gone):
    row = Certificate.objects.get(person=signers.lapas)
    if gone:
        authority.revoke(row, "superseded")
    asked = ocsp.OCSPRequestBuilder().add_certificate(
        x509.load_der_x509_certificate(bytes(row.der)),
        x509.load_der_x509_certificate(authority.issuer()),
        bench.pki.hashes.SHA1(),  # as most programs ask
    )
    question = asked.build().public_bytes(bench.pki.Encoding.DER)
    answer = client.post("/pki/ocsp", question, content_type="application/ocsp-request")
    told = ocsp.load_der_ocsp_response(answer.content)
    assert told.certificate_status.name == ("REVOKED" if gone else "GOOD")


def test_openssl_gets_a_time_stamp_it_believes(client, templates, db, tmp_path):
    (tmp_path / "data").write_bytes(b"naskah")
    (tmp_path / "root.pem").write_bytes((templates.PKI_DIR / "root.pem").read_bytes())
    asked = ["openssl", "ts", "-query", "-data", tmp_path / "data", "-sha256", "-cert"]
    question = subprocess.run([*asked, "-out", "/dev/stdout"], capture_output=True, check=True)
    answer = client.post("/pki/tsa", question.stdout, content_type="application/timestamp-query")
    (tmp_path / "r.tsr").write_bytes(answer.content)
    check = ["openssl", "ts", "-verify", "-data", tmp_path / "data", "-in", tmp_path / "r.tsr",
             "-CAfile", tmp_path / "root.pem", "-untrusted",
             templates.PKI_DIR / "issuing.pem"]  # fmt: skip
    done = subprocess.run(check, capture_output=True, check=True)
    assert b"Verification: OK" in done.stdout + done.stderr


def test_long_questions_and_too_many_are_refused(client, templates, db, monkeypatch):
    long = b"x" * 70_000
    assert client.post("/pki/tsa", long, content_type="application/x").status_code == 413
    monkeypatch.setitem(limits.RULES, "pki", (limits.Rule(1, timedelta(minutes=15)),))
    assert client.get("/pki/root.crl").status_code == 429


def test_a_production_without_an_authority_says_so(client, settings, tmp_path, db):
    settings.PKI_DIR, settings.MODE = tmp_path / "none", "production"
    assert client.get("/pki/root.crl").status_code == 503
    assert not (tmp_path / "none").exists()


# --- Programs of our own people ----------------------------------------------------------------


@pytest.fixture
def program(cast):
    _token, key = tokens.issue(cast.kalapas, name="uji", scopes=["read", "write"], days=1)
    return {"Authorization": f"Bearer {key}"}


def test_a_program_gets_the_same_verdict(client, signed, program):
    data = bytes(services.current(signed).content)
    for content, said in ((data, "ASLI"), (data + b"\n% x", "DIUBAH"), (b"halo", "RUSAK")):
        file = SimpleUploadedFile("naskah.pdf", content)
        answer = client.post("/api/v1/verdict/", {"file": file}, headers=program)
        assert (answer.status_code, answer.json()["word"]) == (200, said)
    assert client.post("/api/v1/verdict/", {"file": file}).status_code == 401


def test_a_program_that_sends_nothing_is_told_what_is_missing(client, program):
    answer = client.post("/api/v1/verdict/", {}, headers=program)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["file"])
