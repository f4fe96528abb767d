"""The sieve: looks through a file that a person sent, inside a jail. It knows no Django.

An image comes back written anew, without EXIF, place or thumbnail. A PDF comes back as it was
(it may carry a signature), or is refused by a word that documents/services.py explains.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MOST_PAGES = 200
MOST_PIXELS = 50_000_000
MOST_INFLATED = 200 * 1024 * 1024
ACTIVE = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/GoToE"}
ACTIVE_KEYS = ("/JS", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent")
IMAGE_FILTERS = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}


class No(Exception):
    """Refused for this reason: a word that the product turns into a sentence."""


def work(job: bytes) -> bytes:
    """The file as it may be kept. `job` is the kind ("pdf", "jpg" or "png"), a blank, the bytes."""
    kind, _blank, data = job.partition(b" ")
    try:
        return _pdf(data) if kind == b"pdf" else _image(data, kind.decode())
    except (No, MemoryError):
        raise
    except pikepdf.PasswordError as error:
        raise No("encrypted") from error
    except Exception as error:  # qpdf says in words that it ran out of memory
        raise No("inflated" if "bad_alloc" in str(error) else "damaged") from error


def _image(data: bytes, kind: str) -> bytes:
    """The same picture, upright, and nothing but the picture."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, and is never only a warning
    form = "JPEG" if kind == "jpg" else "PNG"
    with Image.open(io.BytesIO(data), formats=[form]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise No("pixels")
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    if form == "JPEG" and upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    upright.info.clear()
    kept = io.BytesIO()
    upright.save(kept, form, **({"quality": 88} if form == "JPEG" else {}))
    return kept.getvalue()


def _pdf(data: bytes) -> bytes:
    """The same bytes, if it is a plain PDF of at most so many pages that does nothing by itself."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise No("two_kinds")
    with pikepdf.open(io.BytesIO(data)) as paper:
        if paper.is_encrypted:
            raise No("encrypted")
        if not 1 <= len(paper.pages) <= MOST_PAGES:
            raise No("pages")
        inflated = 0
        for thing in _dictionaries(paper):
            _inert(thing)
            inflated += _size(thing)
            if inflated > MOST_INFLATED:
                raise No("inflated")
    return data


def _dictionaries(paper: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary in the file, also those inside others; each indirect object once."""
    waiting: list[Any] = [paper.trailer, *paper.objects]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            yield thing
            inside = list(thing.values())
        elif isinstance(thing, pikepdf.Array):
            inside = list(thing)
        else:
            continue
        waiting += [
            part for part in inside if isinstance(part, pikepdf.Object) and not part.is_indirect
        ]


def _inert(thing: Any) -> None:
    """Refuse what would run, open, send or carry something."""
    if str(thing.get("/S", "")) in ACTIVE or any(key in thing for key in ACTIVE_KEYS):
        raise No("active")
    width, height = (thing.get(side, 0) for side in ("/Width", "/Height"))
    if isinstance(width, int) and isinstance(height, int) and width * height > 4 * MOST_PIXELS:
        raise No("pixels")


def _size(thing: Any) -> int:
    """How large a stream is when it is unpacked; a picture's own coding is left alone."""
    if not isinstance(thing, pikepdf.Stream):
        return 0
    filters = thing.get("/Filter", pikepdf.Array())
    names = {str(name) for name in (filters if isinstance(filters, pikepdf.Array) else [filters])}
    return len(thing.read_raw_bytes() if names & IMAGE_FILTERS else thing.read_bytes())
