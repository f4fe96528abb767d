"""Signing without a database: the bytes, an authority in memory, and what an attacker does."""

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace

import pikepdf
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject

from documents import rendering
from documents.signing import pades, pki, tsa
from documents.signing.base import Intent
from documents.signing.results import Trust
from documents.signing.signers import Desk, Pkcs12Signer

HOUSE, AT = "Sinergi Uji", pki.Addresses("https://sinergi.contoh.invalid")
SOURCE = b'{"judul":"Naskah Uji"}'
FIELDS = ["ttd-lapas", "ttd-polresta"]
PAGE = """<!doctype html><html lang="id"><head><title>Naskah Uji</title><style>
body {{ font-family: 'Source Serif 4' }} .box {{ display: block; width: 80mm; height: 28mm }}
.stamp {{ display: inline-block; width: 1px; height: 1px; border: 0; margin: 0; padding: 0 }}
section {{ break-before: page }}</style></head><body><h1>Naskah Uji</h1><p>Isi naskah.</p>
<table><tr><th>No.</th></tr><tr><td>1</td></tr></table><section><h2>Pengesahan</h2>
<p>{sha}</p>{boxes}<p>{stamps}</p></section></body></html>"""


def box(kind, name):
    return f"<input type=checkbox class={kind} name={name} title='Kolom {name}'>"


@cache
def base():
    """A page of our own with two signature fields and three archive fields; printed once."""
    boxes = "".join(box("box", name) for name in FIELDS)
    stamps = "".join(box("stamp", f"arsip-{number}") for number in (1, 2, 3))
    return rendering.to_pdf(
        PAGE.format(sha="0" * 64, boxes=boxes, stamps=stamps),
        fields=FIELDS,
        source=base64.b64encode(SOURCE).decode(),
        made_at="2026-11-22T06:00:00+00:00",
    )


@cache
def authority():
    """An authority founded a minute ago, with keys for both chiefs."""
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    root = pki.new_root(HOUSE, then)
    issuer = pki.new_issuer(root, HOUSE, AT, then)
    made = SimpleNamespace(
        root=root,
        issuer=issuer,
        stamper=pki.new_stamper(issuer, HOUSE, AT, then),
        responder=pki.new_responder(issuer, HOUSE, then),
        root_crl=pki.crl(root, [], then, pki.ROOT_CRL_LIVES),
        chain=pades.der(issuer.certificate),
        since=then,
    )
    made.people = {name: person(made, name) for name in ("lapas", "polresta")}
    return made


def person(made, name):
    key = ec.generate_private_key(ec.SECP256R1())
    about = {"name": f"Kepala {name}", "number": f"99{name}", "at": AT, "now": made.since}
    return pki.Held(pki.for_person(made.issuer, key.public_key(), **about), key)


def stamper():
    made = authority()
    return tsa.Stamper(
        lambda asked: tsa.respond(asked, made.stamper, list(made.chain), datetime.now(UTC))
    )


def picture(intent, width, height):
    return blank(round(width), round(height))


@cache
def blank(width, height):
    page = pikepdf.new()
    page.add_blank_page(page_size=(width, height))
    kept = io.BytesIO()
    page.save(kept)
    return kept.getvalue()


def intent(name):
    return Intent(f"ttd-{name}", f"Kepala {name}", "Kepala", name, "Setuju", "", datetime.now(UTC))


def sign(pdf, name, **desk):
    made = authority()
    ready = {"chain": made.chain, "draw": picture, "stamper": stamper()} | desk
    return Pkcs12Signer(Desk(**ready), made.people[name]).sign(pdf, intent(name)).pdf


def crl(*revoked):
    return pki.crl(authority().issuer, revoked, now(), pki.CRL_LIVES)


def now():
    return datetime.now(UTC).replace(microsecond=0)


def trust(*crls):
    made = authority()
    return Trust(pades.der(made.root.certificate), (), made.chain, (made.root_crl, *crls))


def proof():
    made = authority()
    known = [held.certificate for held in (*made.people.values(), made.stamper)]
    return pades.Proof(
        (*made.chain, *pades.der(made.root.certificate)),
        tuple(
            pki.ocsp_answer(one, made.issuer.certificate, made.responder, None, now())
            for one in known
        ),
        (made.root_crl, crl()),
    )


@cache
def once():
    return sign(base(), "lapas")


@cache
def twice():
    return sign(once(), "polresta")


@cache
def sealed():
    """Both signatures, and the archive seal over them."""
    return pades.seal(twice(), stamper(), proof())


# --- What an attacker does ------------------------------------------------------------------------


def ranges(pdf):
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return [[int(edge) for edge in one.byte_range] for one in signatures]


def flip(pdf, at):
    """One bit of the byte there, or of the next one that is a digit (so hexadecimal stays so)."""
    at = next(i for i in range(at, len(pdf)) if pdf[i : i + 1].isdigit() or i == at + 40)
    changed = bytearray(pdf)
    changed[at] ^= 1
    return bytes(changed)


def updated(change, pdf=None):
    """The sealed file with one more revision, as any PDF editor appends it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf or sealed()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_page(writer):
    words = writer.add_object(generic.StreamObject(stream_data=b"BT (palsu) Tj ET"))
    size = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    writer.insert_page(PageObject(contents=words, media_box=size))


def swap_page(writer):
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.update_container(page)


def add_note(writer):
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (9, 9, 200, 50))),
            pdf_name("/Contents"): generic.pdf_string("palsu"),
            pdf_name("/F"): generic.NumberObject(4),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def rename_field(writer):
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field["/TU"] = generic.pdf_string("Orang lain")
    writer.update_container(field)


def swap_source(writer):
    attached = writer.root["/AF"][0].get_object()
    other = generic.StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=b"{}")
    attached["/EF"]["/F"] = writer.add_object(other)
    writer.update_container(attached)


def resaved(pdf):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        paper.save(out)
    return out.getvalue()


def in_page(pdf):
    """Where the first page's content lies in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        raw = paper.pages[0].Contents.read_raw_bytes()
    return pdf.index(raw) + len(raw) // 2


def stranger():
    """Trust in somebody else's root."""
    other = pki.new_root("Orang Lain", authority().since)
    return Trust(pades.der(other.certificate), (), authority().chain, (authority().root_crl, crl()))


def plain(seen):
    return json.dumps(seen.to_plain())
