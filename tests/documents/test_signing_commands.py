"""manage.py pki and manage.py periksa, as an operator types them."""

import io
import os
import subprocess
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from documents.models import Certificate
from documents.services import authority, keys
from documents.signing.folder import Folder, NoAuthority

from . import esign
from . import signing as bench


def say(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def check(path, *more):
    """The first line that periksa prints, and its exit code."""
    out = io.StringIO()
    try:
        call_command("periksa", str(path), *more, stdout=out)
    except SystemExit as ended:
        return out.getvalue().splitlines()[0], ended.code
    return out.getvalue().splitlines()[0], 0


@pytest.fixture
def root(tmp_path):
    """The root that the files of these tests were signed under, as a file."""
    path = tmp_path / "root.pem"
    path.write_bytes(bench.authority().root.certificate.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("make", "word", "code"),
    [
        (bench.sealed, "ASLI", 0),
        (bench.once, "BELUM LENGKAP", 1),
        (lambda: bench.sealed() + b"\n% x", "DIUBAH", 1),
        (lambda: b"halo", "RUSAK", 1),
        (lambda: bench.blank(200, 200), "TIDAK SAH", 1),
    ],
    ids=["genuine", "incomplete", "changed", "damaged", "not valid"],
)
def test_periksa_prints_the_word_first_and_is_content_only_with_the_genuine(
    tmp_path, root, make, word, code
):
    (tmp_path / "f.pdf").write_bytes(make())
    assert check(tmp_path / "f.pdf", "--root", root) == (word, code)


def test_periksa_takes_lists_for_a_file_that_is_not_sealed(tmp_path, root):
    (tmp_path / "f.pdf").write_bytes(bench.twice())
    (tmp_path / "root.crl").write_bytes(bench.authority().root_crl)
    (tmp_path / "issuing.crl").write_bytes(bench.crl())
    lists = ("--crl", tmp_path / "root.crl", "--crl", tmp_path / "issuing.crl")
    assert check(tmp_path / "f.pdf", "--root", root) == ("BELUM LENGKAP", 1)
    assert check(tmp_path / "f.pdf", "--root", root, *lists) == ("ASLI", 0)


def test_periksa_needs_no_database(tmp_path, root):
    (tmp_path / "f.pdf").write_bytes(bench.sealed())
    line = [sys.executable, "manage.py", "periksa", str(tmp_path / "f.pdf"), "--root", str(root)]
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        line, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "ASLI"), done.stderr


@pytest.mark.parametrize("missing", ["file", "root"])
def test_periksa_says_what_it_could_not_read(tmp_path, settings, missing):
    settings.PKI_DIR = tmp_path / "none"
    (tmp_path / "f.pdf").write_bytes(b"%PDF-1.7")
    path = tmp_path / ("g.pdf" if missing == "file" else "f.pdf")
    with pytest.raises(CommandError, match="Tidak dapat memeriksa"):
        call_command("periksa", str(path))


def test_init_founds_once_and_says_what_to_carry_away(settings, tmp_path):
    settings.PKI_DIR = tmp_path / "pki"
    (tmp_path / "words").write_text("kalimat akar yang panjang\n")
    said = say("pki", "init", "--name", "Lapas X", "--root-words-file", str(tmp_path / "words"))
    assert "root.key" in said
    home = Folder(settings.PKI_DIR)
    assert "Lapas X Root CA" in home.certificate("root").subject.rfc4514_string()
    with pytest.raises((TypeError, ValueError)):
        home.held("root")
    with pytest.raises(CommandError, match="sudah ada"):
        say("pki", "init")


def test_production_founds_nothing_by_itself(settings, tmp_path, db):
    settings.PKI_DIR, settings.MODE = tmp_path / "pki", "production"
    with pytest.raises(NoAuthority):
        authority.folder()
    with pytest.raises(CommandError, match="pki init"):
        say("pki", "crl")


def test_revoke_takes_effect_in_the_list_at_once(signers, tmp_path):
    held = keys.key_of(signers.lapas)
    assert "0 sertifikat" in say("pki", "crl")
    say("pki", "revoke", held.certificate.serial.upper())
    out = tmp_path / "issuing.crl"
    assert "1 sertifikat" in say("pki", "crl", "--out", str(out))
    listed = x509.load_der_x509_crl(out.read_bytes())
    assert listed.get_revoked_certificate_by_serial_number(int(held.certificate.serial, 16))
    for serial in (held.certificate.serial, "abc"):
        with pytest.raises(CommandError):
            say("pki", "revoke", serial)
    assert Certificate.objects.exclude(revoked_at=None).count() == 1


def test_trust_believes_a_providers_root(settings, tmp_path, pki_folder, db):
    settings.PKI_DIR = tmp_path / "pki"
    Folder(settings.PKI_DIR).make("Uji", bench.AT, bench.now())
    assert say("pki", "trust") == ""
    path = tmp_path / "psre.pem"
    path.write_bytes(esign.ROOT.certificate.public_bytes(Encoding.PEM))
    assert "BSrE Contoh Root CA" in say("pki", "trust", str(path))
    assert len(Folder(settings.PKI_DIR).certified()) == 1


def test_the_roots_list_is_renewed_when_its_key_is_here(settings, tmp_path, db):
    settings.PKI_DIR = tmp_path / "pki"
    Folder(settings.PKI_DIR).make("Uji", bench.AT, bench.now())
    assert "diperbarui" in say("pki", "crl", "--root", "--revoke-issuer")
    listed = x509.load_der_x509_crl(Folder(settings.PKI_DIR).root_crl())
    assert len(list(listed)) == 1
    (settings.PKI_DIR / "root.key").unlink()
    with pytest.raises(CommandError, match=r"root\.key"):
        say("pki", "crl", "--root")


def test_a_key_on_a_token_is_for_somebody_we_know(db, templates):
    with pytest.raises(CommandError, match="Tidak ada orang"):
        say("pki", "issue", "404")


def test_pyhanko_is_loaded_by_the_first_signature_and_by_no_page():
    script = (
        "import lapas_sinergi.urls, sys, django.urls;"
        "django.urls.get_resolver().url_patterns;"
        "sys.exit(any(name.startswith(('pyhanko', 'aiohttp')) for name in sys.modules))"
    )
    line = [sys.executable, "-c", f"import lapas_sinergi.wsgi; {script}"]
    wiring = {"DJANGO_SETTINGS_MODULE": "lapas_sinergi.settings"}
    assert subprocess.run(line, env={**os.environ, **wiring}, check=False).returncode == 0
