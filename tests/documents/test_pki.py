"""Our own authority, as OpenSSL sees it."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from documents.signing import pki, tsa
from documents.signing.folder import Folder, NoAuthority

from . import signing as bench


def openssl(*words, stdin=b""):
    return subprocess.run(["openssl", *words], input=stdin, capture_output=True, check=False)


@pytest.fixture
def files(tmp_path):
    """The chain as files: root.pem, chain.pem, person.pem."""
    made = bench.authority()
    for name, held in (
        ("root", made.root),
        ("chain", made.issuer),
        ("person", made.people["lapas"]),
        ("tsa", made.stamper),
    ):
        (tmp_path / f"{name}.pem").write_bytes(held.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "root.crl").write_bytes(made.root_crl)
    return tmp_path


def test_openssl_follows_a_person_to_the_root(files):
    way = ("-CAfile", files / "root.pem", "-untrusted", files / "chain.pem")
    assert openssl("verify", "-x509_strict", *way, files / "person.pem").returncode == 0
    assert openssl("verify", "-purpose", "timestampsign", *way, files / "tsa.pem").returncode == 0


def test_a_persons_certificate_signs_documents_and_nothing_else():
    made = bench.authority().people["lapas"].certificate
    use = made.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (use.digital_signature, use.content_commitment) == (True, True)
    assert not (use.key_cert_sign or use.crl_sign or use.key_encipherment or use.key_agreement)
    purposes = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [pki.DOCUMENT_SIGNING]


@pytest.mark.parametrize("who", ["lapas", "stamper"])
def test_every_address_in_a_certificate_comes_from_one_base(who):
    made = bench.authority()
    certificate = (made.people[who] if who == "lapas" else made.stamper).certificate
    aia = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    found = {one.access_location.value for one in aia} | {points[0].full_name[0].value}
    base = bench.AT.base
    assert found == {f"{base}/pki/{end}" for end in ("ocsp", "issuing.cer", "issuing.crl")}


def test_nobody_asks_whether_the_responder_is_revoked():
    extensions = bench.authority().responder.certificate.extensions
    assert extensions.get_extension_for_class(x509.OCSPNoCheck)
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.OCSP_SIGNING]


def test_openssl_reads_our_list_and_finds_the_revoked_one(files):
    made, serial = bench.authority(), bench.authority().people["lapas"].certificate.serial_number
    listed = bench.crl(pki.Revoked(serial, bench.now(), "key_compromise"))
    (files / "issuing.crl").write_bytes(listed)
    said = openssl("crl", "-inform", "DER", "-in", files / "issuing.crl", "-noout", "-text",
                   "-CAfile", files / "chain.pem").stdout.decode()  # fmt: skip
    assert "Key Compromise" in said
    assert x509.load_der_x509_crl(listed).is_signature_valid(made.issuer.certificate.public_key())


@pytest.mark.parametrize(
    ("revoked", "word"),
    [(None, ": good"), (pki.Revoked(1, bench.now(), "superseded"), ": revoked")],
    ids=["good", "revoked"],
)
def test_openssl_believes_our_answers(files, revoked, word):
    made = bench.authority()
    person = made.people["lapas"].certificate
    asked, answer = files / "asked.der", files / "answer.der"
    where = ("-issuer", files / "chain.pem", "-cert", files / "person.pem")
    openssl("ocsp", *where, "-reqout", asked, "-no_nonce")
    answer.write_bytes(
        pki.ocsp_reply(
            asked.read_bytes(),
            made.issuer.certificate,
            made.responder,
            lambda serial: (person, revoked) if serial == person.serial_number else None,
            bench.now(),
        )
    )
    told = openssl("ocsp", *where, "-no_nonce", "-respin", answer, "-CAfile", files / "root.pem",
                   "-verify_other", files / "chain.pem")  # fmt: skip
    assert word in told.stdout.decode()
    assert b"Response verify OK" in told.stderr


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (b"", "MALFORMED_REQUEST"),
        (b"\x30\x03", "MALFORMED_REQUEST"),
        (b"x" * 999, "MALFORMED_REQUEST"),
    ],
)
def test_what_is_no_question_gets_an_answer_all_the_same(asked, status):
    made = bench.authority()
    told = pki.ocsp_reply(
        asked, made.issuer.certificate, made.responder, lambda serial: None, bench.now()
    )
    assert ocsp.load_der_ocsp_response(told).response_status.name == status


def test_a_stranger_among_certificates_is_not_called_good():
    made, other = bench.authority(), bench.person(bench.authority(), "lain").certificate
    asked = ocsp.OCSPRequestBuilder().add_certificate(
        other, made.issuer.certificate, pki.hashes.SHA256()
    )
    told = pki.ocsp_reply(
        asked.build().public_bytes(Encoding.DER),
        made.issuer.certificate,
        made.responder,
        lambda serial: None,
        bench.now(),
    )
    assert ocsp.load_der_ocsp_response(told).response_status.name == "UNAUTHORIZED"


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_openssl_believes_our_time_stamps(files, digest):
    made, asked, reply = bench.authority(), files / "q.tsq", files / "r.tsr"
    (files / "data").write_bytes(b"naskah")
    openssl("ts", "-query", "-data", files / "data", f"-{digest}", "-cert", "-out", asked)
    when = datetime.now(UTC)
    reply.write_bytes(tsa.respond(asked.read_bytes(), made.stamper, list(made.chain), when))
    check = ("ts", "-verify", "-queryfile", asked, "-in", reply, "-CAfile", files / "root.pem",
             "-untrusted", files / "chain.pem")  # fmt: skip
    assert b"Verification: OK" in openssl(*check).stdout + openssl(*check).stderr
    (files / "data").write_bytes(b"lain")
    other = openssl("ts", "-verify", "-data", files / "data", *check[4:])
    assert other.returncode != 0


@pytest.mark.parametrize("asked", [b"", b"\x30\x00", b"x" * 500])
def test_what_is_no_request_is_refused_in_the_protocols_words(asked):
    made = bench.authority()
    told = tsa.respond(asked, made.stamper, [], bench.now())
    said = openssl("ts", "-reply", "-in", "/dev/stdin", "-text", stdin=told).stdout
    assert b"Rejected" in said


def test_a_weak_digest_is_not_stamped(files):
    (files / "data").write_bytes(b"naskah")
    openssl("ts", "-query", "-data", files / "data", "-sha1", "-out", files / "q")
    made = bench.authority()
    told = tsa.respond((files / "q").read_bytes(), made.stamper, [], bench.now())
    said = openssl("ts", "-reply", "-in", "/dev/stdin", "-text", stdin=told).stdout
    assert b"unrecognized or unsupported algorithm" in said


def test_a_box_takes_its_rounds_and_opens_with_its_words_alone(tmp_path):
    held = bench.authority().people["lapas"]
    box = pki.box(held, [], "empat kata yang panjang", rounds=600_000)
    (tmp_path / "k.p12").write_bytes(box)
    said = openssl("pkcs12", "-in", tmp_path / "k.p12", "-info", "-noout", "-passin",
                   "pass:empat kata yang panjang").stderr.decode()  # fmt: skip
    assert said.count("Iteration 600000") >= 2 or said.count("600000") >= 2
    assert "AES-256-CBC" in said
    assert pki.unbox(box, "empat kata yang panjang").certificate == held.certificate
    with pytest.raises(ValueError):
        pki.unbox(box, "kata yang lain")
    with pytest.raises(ValueError):
        pkcs12.load_key_and_certificates(box, None)


def test_an_authority_on_disk_is_for_us_alone_and_founded_once(tmp_path):
    home = Folder(tmp_path / "pki")
    with pytest.raises(NoAuthority):
        home.held("issuing")
    assert home.make("Uji", bench.AT, bench.now()) is True
    assert home.make("Uji", bench.AT, bench.now()) is False
    modes = {path.stat().st_mode & 0o777 for path in home.path.rglob("*") if path.is_file()}
    assert (home.path.stat().st_mode & 0o777, modes) == (0o700, {0o600})
    assert not list(tmp_path.glob(".pki-*"))


def test_the_root_can_be_locked_and_its_list_renewed(tmp_path):
    home = Folder(tmp_path / "pki")
    then = bench.now() - timedelta(days=300)
    home.make("Uji", bench.AT, then, "kalimat akar")
    with pytest.raises((ValueError, TypeError)):
        home.held("root")
    home.renew_root_crl([], bench.now(), "kalimat akar")
    listed = x509.load_der_x509_crl(home.root_crl())
    assert listed.last_update_utc == bench.now() or listed.last_update_utc > then


def test_two_processes_found_one_authority(tmp_path):
    first, second = Folder(tmp_path / "pki"), Folder(tmp_path / "pki")
    assert first.make("Uji", bench.AT, bench.now())
    before = first.certificate("root")
    assert second.make("Lain", bench.AT, bench.now()) is False
    assert second.certificate("root") == before
