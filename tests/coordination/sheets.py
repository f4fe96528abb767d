"""Spreadsheets as offices send them, and as nobody should."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

HEAD = ("No", "Nama", "NIP/NRP", "Regu", "Pos Jaga", "Mulai", "Sampai")


def book(*rows, head=HEAD, name="daftar.xlsx"):
    """A spreadsheet with these rows below its head."""
    made = Workbook()
    made.active.append(list(head))
    for row in rows:
        made.active.append(list(row))
    return uploaded(saved(made), name)


def saved(made):
    body = BytesIO()
    made.save(body)
    return body.getvalue()


def uploaded(body, name="daftar.xlsx"):
    return SimpleUploadedFile(name, body)


def with_part(file, part, body=b"x"):
    """The same spreadsheet with one part more in its archive."""
    packed = BytesIO(file.read())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, body)
    return uploaded(packed.getvalue(), file.name)
