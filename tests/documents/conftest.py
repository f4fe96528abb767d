"""What the tests of signing share: one authority, and one printed paper for the whole session."""

import hashlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone

from documents import services
from documents.models import Certificate, KeyHolding, Rendition, Revision, Seal, Signature
from documents.services import authority, keys, signing
from documents.signing import pki
from documents.signing.base import Secret
from documents.signing.folder import Folder

from . import signing as bench

TEMPLATES = "tests/documents/templates"
CARD = {
    "kind": "Perjanjian",
    "number": "PKS/1/XI/2026",
    "issuer": "Lapas Banyuwangi",
    "agencies": ["Lapas Banyuwangi", "Polresta Banyuwangi"],
    "date": "Minggu, 22 November 2026",
}
WORDS = "empat kata yang mudah diingat"


@pytest.fixture(scope="session")
def pki_folder(tmp_path_factory):
    """A folder with an authority of its own; made once, because nothing in it changes."""
    path = tmp_path_factory.mktemp("pki_folder") / "pki"
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    Folder(path).make("Sinergi Uji", authority.addresses(), now)
    return path


@pytest.fixture
def templates(settings, pki_folder):
    """Our own neutral paper, and our own authority."""
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "DIRS": [TEMPLATES, *first["DIRS"]]}]
    settings.PKI_DIR = pki_folder
    return settings


@pytest.fixture
def ask(cast, templates):
    """Ask for a paper for two signers."""

    def ask(**more):
        wanted = {
            "title": "Naskah Uji",
            "context": {"text": "kenari-isi", "lines": ["satu", "dua"]},
            "card": CARD,
            "fields": bench.FIELDS,
            "source": bench.SOURCE,
            "by": cast.sari,
        }
        return services.request_rendition(cast.lapas, "pact", **(wanted | more))

    return ask


@pytest.fixture
def pact(ask):
    """A paper that waits for both signatures: the pages that this session printed once."""
    asked, content = ask(), bench.base()
    digest = hashlib.sha256(content).hexdigest()
    ready = {"state": "ready", "pages": 2, "ready_at": timezone.now()}
    Rendition.objects.filter(pk=asked.pk).update(content=content, sha256=digest, **ready)
    Revision.objects.create(rendition=asked, seq=0, why="rendered", content=content, sha256=digest)
    asked.refresh_from_db()
    return asked


@pytest.fixture(scope="session")
def boxes(pki_folder):
    """Two keys with certificates, each in its box: made once."""
    issuer = Folder(pki_folder).held("issuing")
    made = {}
    for name in ("lapas", "polresta"):
        key = ec.generate_private_key(ec.SECP256R1())
        about = {"name": f"Kepala {name}", "number": name, "at": authority.addresses()}
        certificate = pki.for_person(issuer, key.public_key(), now=bench.now(), **about)
        held = pki.Held(certificate, key)
        made[name] = (certificate, pki.box(held, [], WORDS, rounds=settings.KEY_ROUNDS))
    return made


@pytest.fixture
def signers(cast, templates, boxes):
    """Both chiefs have a key that the same words open."""
    chiefs = SimpleNamespace(lapas=cast.kalapas, polresta=cast.kapolresta)
    for name, person in vars(chiefs).items():
        certificate, box = boxes[name]
        row = Certificate.objects.create(
            serial=pki.serial_of(certificate),
            use="person",
            person=person,
            der=certificate.public_bytes(Encoding.DER),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
        )
        KeyHolding.objects.create(person=person, certificate=row, box=box)
    return chiefs


def secret(person, words=WORDS, **more):
    return keys.unlock(person, Secret(words, verified_at=timezone.now(), **more))


def sign(paper, person, where, words=WORDS, **more):
    """Sign as a page does: with what was just shown and just typed."""
    how = {
        "shown_sha256": more.pop("shown_sha256", None) or services.current(paper).sha256,
        "secret": more.pop("secret", None) or secret(person, words),
        "reason": "Menyetujui",
    }
    return signing.sign(
        paper, by=person, field=f"ttd-{where}", office="Kepala", agency_name=where, **(how | more)
    )


KEPT = []  # what sign() made of the session's one paper, the first time


@pytest.fixture
def signed(pact, signers):
    """The paper with both signatures, not sealed: signed once a session, then only put there."""
    if not KEPT:
        for where, person in vars(signers).items():
            row = sign(pact, person, where)
            KEPT.append((bytes(row.revision.content), facts(row)))
        return pact
    for seq, ((content, said), person) in enumerate(
        zip(KEPT, vars(signers).values(), strict=True), 1
    ):
        digest = hashlib.sha256(content).hexdigest()
        revision = Revision.objects.create(
            rendition=pact, seq=seq, why="signed", content=content, sha256=digest
        )
        who = {"person": person, "recorded_by": person, "name": person.ranked_name}
        Signature.objects.create(rendition=pact, revision=revision, **(said | who))
    Seal.objects.create(rendition=pact, due_at=timezone.now() + timedelta(seconds=2))
    return pact


def facts(row):
    left_out = ("id", "rendition", "revision", "person", "recorded_by", "scan", "name")
    names = [field.name for field in Signature._meta.fields if field.name not in left_out]
    return {name: getattr(row, name) for name in names}


def content(paper):
    """Its newest bytes."""
    return bytes(services.current(paper).content)
