"""The articles that a new agreement begins with: a text to be changed, never a rule."""

from typing import Any

ARTICLES: tuple[tuple[str, str], ...] = (
    (
        "Maksud dan Tujuan",
        "Perjanjian ini dimaksudkan sebagai pedoman bagi PARA PIHAK dalam saling membantu menjaga "
        "keamanan dan ketertiban serta menghadapi keadaan darurat.\n"
        "Tujuannya agar bantuan diminta, diberikan, dicatat, dan dipertanggungjawabkan dengan "
        "cepat, tertib, dan aman bagi petugas, penghuni, dan masyarakat.",
    ),
    (
        "Ruang Lingkup",
        "Ruang lingkup perjanjian ini meliputi bantuan personel, koordinasi dan tukar-menukar "
        "kabar, latihan bersama, serta prosedur bersama dalam keadaan darurat.\n"
        "Prosedur bersama dituangkan dalam standar operasional prosedur yang disahkan PARA PIHAK.",
    ),
    ("Bantuan Personel", "{ketentuan}"),
    (
        "Pelaksanaan",
        "Bantuan diminta dengan surat permohonan dan dijawab dengan surat; personel berangkat "
        "dengan Surat Perintah.\n"
        "Dalam keadaan mendesak, permohonan dapat disampaikan melalui telepon dan disusul surat "
        "paling lambat 1 x 24 (satu kali dua puluh empat) jam.\n"
        "Personel bantuan dicatat saat masuk dan keluar, dan menitipkan senjata serta telepon "
        "menurut ketentuan tuan rumah.",
    ),
    (
        "Kerahasiaan dan Pelindungan Data Pribadi",
        "PARA PIHAK menjaga kerahasiaan keterangan yang diperoleh karena perjanjian ini, juga "
        "sesudah perjanjian berakhir.\n"
        "Data pribadi dipakai hanya untuk tugas yang menjadi alasan penyampaiannya, oleh pejabat "
        "yang berwenang, sesuai dengan ketentuan peraturan perundang-undangan.",
    ),
    (
        "Pembiayaan",
        "Biaya pelaksanaan perjanjian ini dibebankan kepada anggaran masing-masing PIHAK, atau "
        "sumber lain yang sah dan tidak mengikat.",
    ),
    (
        "Jangka Waktu",
        "{masa berlaku}\n"
        "PARA PIHAK menyepakati perpanjangan paling lambat 30 (tiga puluh) hari sebelum "
        "perjanjian ini berakhir.\n"
        "Salah satu PIHAK dapat mengakhiri perjanjian ini dengan pemberitahuan tertulis yang "
        "memuat alasannya.",
    ),
    (
        "Pemantauan dan Evaluasi",
        "PARA PIHAK memantau dan mengevaluasi pelaksanaan perjanjian ini paling sedikit satu kali "
        "dalam 6 (enam) bulan.",
    ),
    (
        "Penyelesaian Perselisihan",
        "Perbedaan pendapat dalam pelaksanaan perjanjian ini diselesaikan secara musyawarah untuk "
        "mufakat, dan bila perlu melalui atasan PARA PIHAK.",
    ),
    (
        "Keadaan Kahar",
        "PIHAK yang tidak dapat memenuhi kewajibannya karena bencana, gangguan keamanan yang luas, "
        "atau keadaan lain di luar kuasanya memberitahukan hal itu kepada PIHAK lain paling lambat "
        "3 x 24 (tiga kali dua puluh empat) jam.",
    ),
    (
        "Adendum",
        "Hal yang belum diatur atau perlu diubah dituangkan dalam adendum yang disepakati PARA "
        "PIHAK dan menjadi bagian yang tidak terpisahkan dari perjanjian ini.",
    ),
    (
        "Penutup",
        "Perjanjian ini dibuat dan ditandatangani pada hari, tanggal, bulan, dan tahun sebagaimana "
        "disebut pada awal perjanjian, serta mempunyai kekuatan hukum yang sama bagi PARA PIHAK.",
    ),
)
RECITALS = (
    "bahwa keamanan dan ketertiban di lembaga pemasyarakatan menjadi kepentingan bersama PARA "
    "PIHAK;",
    "bahwa keadaan darurat menuntut bantuan yang sudah disepakati caranya sebelum diperlukan;",
)


def articles() -> list[dict[str, str]]:
    """The standard articles, as a form begins with them."""
    return [{"heading": heading, "text": text} for heading, text in ARTICLES]


def addendum() -> list[dict[str, str]]:
    """The articles that an addendum begins with."""
    return [
        {
            "heading": "Ketentuan yang Diubah",
            "text": "Ketentuan berikut menggantikan ketentuan tentang hal yang sama.\n"
            "Ketentuan lain tetap berlaku.",
        },
        {"heading": "Masa Berlaku", "text": "{masa berlaku}"},
    ]


def content(*, kind: str, title: str, place: str) -> dict[str, Any]:
    """A whole draft to begin with."""
    return {
        "title": title,
        "kind": kind,
        "classification": 1,
        "place": place,
        "made_on": "",
        "valid_from": "",
        "valid_until": "",
        "recitals": "\n".join(RECITALS),
        "bases": [],
        "articles": articles(),
        "clauses": [],
    }
