"""Small hostile files, made on the spot: what must be refused, and why."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image


def pdf(change=None, pages=1, **save):
    """A plain PDF of blank pages, changed before it is saved."""
    paper = pikepdf.new()
    for _ in range(pages):
        paper.add_blank_page()
    if change:
        change(paper)
    out = io.BytesIO()
    paper.save(out, **save)
    return out.getvalue()


def picture(form="JPEG", size=(40, 30), **save):
    out = io.BytesIO()
    Image.new("RGB", size, "#135").save(out, form, **save)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(width=60_000, height=60_000):
    """A few hundred bytes that say they are 3.6 gigapixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def zipped(name="surat.txt", data=b"halo"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def action(**entries):
    def change(paper):
        named = {f"/{key}": value for key, value in entries.items()}
        paper.Root.OpenAction = pikepdf.Dictionary(named)

    return change


def in_annotation(paper):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=script
    )
    paper.pages[0].Annots = pikepdf.Array([link])


def embedded(paper):
    paper.attachments["x.exe"] = b"MZ"


def names_tree(paper):
    tree = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=[]))
    paper.Root.Names = tree


def xfa(paper):
    paper.Root.AcroForm = pikepdf.Dictionary(XFA="<xdp/>", Fields=[])


def stream_bomb(paper):
    """Two layers of Flate: some kilobytes that become 300 MB."""
    twice = zlib.compress(zlib.compress(b"\0" * 300_000_000, 9), 9)
    bomb = paper.make_stream(b"")
    bomb.write(twice, filter=[pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    paper.pages[0].Contents = bomb


def huge_image(paper):
    image = paper.make_stream(b"x", Subtype=pikepdf.Name.Image, Width=90_000, Height=90_000)
    paper.Root.Hidden = paper.make_indirect(image)


ACTION = pikepdf.Name
LOCKED = pikepdf.Encryption(user="rahasia", owner="rahasia")
OWNED = pikepdf.Encryption(user="", owner="rahasia")
FILES = {
    # name of the file: (bytes, why it is refused)
    "kosong.pdf": (lambda: b"", "empty"),
    "arsip.pdf": (zipped, "zip"),
    "surat.docx": (lambda: zipped("word/document.xml"), "zip"),
    "bom.zip": (lambda: zipped("x", b"\0" * 5_000_000), "zip"),
    "program.pdf": (lambda: b"MZ" + b"\0" * 200, "kind"),
    "halaman.pdf": (lambda: b"<html><script>alert(1)</script>", "kind"),
    "gambar.svg": (lambda: b"<svg onload='alert(1)'/>", "kind"),
    "gambar.gif": (lambda: picture("GIF"), "kind"),
    "teks.jpg": (lambda: b"halo", "kind"),
    "geser.pdf": (lambda: b"GIF89a" + pdf(), "kind"),
    "potong.jpg": (lambda: picture()[:200], "damaged"),
    "potong.png": (lambda: picture("PNG")[:60], "damaged"),
    "palsu.jpg": (lambda: b"\xff\xd8\xff" + b"<?php echo 1 ?>" * 9, "damaged"),
    "palsu.png": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 99, "damaged"),
    "palsu.pdf": (lambda: b"%PDF-1.7\n" + b"halo" * 50, "damaged"),
    "raksasa.png": (huge_png, "pixels"),
    "raksasa.pdf": (lambda: pdf(huge_image), "pixels"),
    "skrip.pdf": (lambda: pdf(action(S=ACTION.JavaScript, JS="app.alert(1)")), "active"),
    "skrip2.pdf": (lambda: pdf(in_annotation), "active"),
    "luncur.pdf": (lambda: pdf(action(S=ACTION.Launch, F="cmd.exe")), "active"),
    "kirim.pdf": (lambda: pdf(action(S=ACTION.SubmitForm, F="http://x")), "active"),
    "impor.pdf": (lambda: pdf(action(S=ACTION.ImportData, F="x.fdf")), "active"),
    "muatan.pdf": (lambda: pdf(embedded), "active"),
    "muatan2.pdf": (lambda: pdf(names_tree), "active"),
    "formulir.pdf": (lambda: pdf(xfa), "active"),
    "kunci.pdf": (lambda: pdf(encryption=LOCKED), "encrypted"),
    "kunci2.pdf": (lambda: pdf(encryption=OWNED), "encrypted"),
    "tebal.pdf": (lambda: pdf(pages=201), "pages"),
    "hampa.pdf": (lambda: pdf(pages=0), "pages"),
    "ganda.pdf": (lambda: pdf() + zipped(), "two_kinds"),
    "bom.pdf": (lambda: pdf(stream_bomb, compress_streams=False), "inflated"),
}
