"""Attachments: what they are is in their bytes, and only what is harmless is kept."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image

from documents import services
from documents.models import Attachment

from .hostile import FILES, pdf, picture


@pytest.fixture
def attach(cast):
    """Sari attaches a file to something of hers."""

    def attach(name, data):
        file = services.examine(SimpleUploadedFile(name, data))
        return services.attach(cast.lapas, file, by=cast.sari)

    return attach


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_its_reason(attach, name):
    make, why = FILES[name]
    with pytest.raises(ValidationError) as refusal:
        attach(name, make())
    assert refusal.value.code == why
    assert not Attachment.objects.exists()


def test_a_zip_named_pdf_is_called_what_it_is(attach):
    with pytest.raises(ValidationError, match="ternyata ZIP") as refusal:
        attach("surat.pdf", FILES["arsip.pdf"][0]())
    assert "“surat”" in refusal.value.messages[0]


def test_a_file_above_the_limit_is_refused_before_it_is_read(attach, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError) as refusal:
        attach("besar.pdf", b"%PDF-" + b"x" * 1024 * 1024)
    assert refusal.value.code == "too_large"
    assert "1 MB" in refusal.value.messages[0]


def test_a_plain_pdf_is_kept_byte_for_byte(attach):
    data = pdf(pages=3)
    kept = attach("Denah ring luar.pdf", data)
    assert (kept.name, kept.media_type) == ("Denah ring luar.pdf", "application/pdf")
    assert bytes(kept.content) == data


@pytest.mark.parametrize(
    ("form", "ending", "media"), [("JPEG", "jpg", "image/jpeg"), ("PNG", "png", "image/png")]
)
def test_an_image_is_written_anew_without_place_or_camera(attach, form, ending, media):
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    exif.get_ifd(0x8825)[2] = (8.0, 12.0, 30.0)
    kept = attach("foto.pdf", picture(form, exif=exif))
    assert (kept.name, kept.media_type) == (f"foto.{ending}", media)
    assert b"KameraRahasia" not in bytes(kept.content)
    assert not Image.open(io.BytesIO(kept.content)).getexif()


def test_a_photo_taken_sideways_stays_upright(attach):
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = attach("foto.jpg", picture(size=(40, 30), exif=exif))
    assert Image.open(io.BytesIO(kept.content)).size == (30, 40)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd"),
        ("C:\\Users\\sari\\surat.PDF", "surat"),
        ("surat\u202efdp.exe.pdf", "surat fdp.exe"),
        ("a\x00b\nc.pdf.jpg", "a b c"),
        ("  . .pdf", "lampiran"),
        ("", "lampiran"),
        ('x"; filename="y.html.pdf', "x_ filename=_y.html"),
        ("x" * 300 + ".pdf", "x" * 120),
        ("Denah 😀 é.pdf", "Denah 😀 é"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert services.clean_name(given) == kept


def test_a_kept_file_never_changes_but_may_be_taken_away(attach):
    kept = attach("surat.pdf", pdf())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Attachment.objects.update(content=b"other")
    services.detach(kept)
    assert not Attachment.objects.exists()
