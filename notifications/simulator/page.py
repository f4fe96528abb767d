"""The page on which a person plays the telephones."""

from datetime import UTC, datetime
from html import escape
from typing import Any

from .exchange import MODES

WORDS = {
    "ok": "Berjalan baik",
    "error": "Menjawab 500",
    "hang": "Menggantung",
    "twice": "Memberi kabar dua kali",
    "late": "Terlambat 5 detik",
    "lie": "Berbohong",
    "refuse": "Menolak semua",
    "garbage": "Menjawab ngawur",
    "silent": "Tidak memberi kabar",
}
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem }
article { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 8px;
  padding: .75rem 1rem; margin: 1rem 0 }
p { margin: .25rem 0; overflow-wrap: anywhere } small { opacity: .75 }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .5rem }
input, select, button { font: inherit; padding: .35rem .6rem; min-height: 2.5rem } input { flex: 1 }
"""

RELOAD = """<script>setInterval(() => {
  if (!document.querySelector("input:focus, input[name=text]:not(:placeholder-shown)"))
    location.reload()
}, 3000)</script>"""


def page(name: str, mode: str, dead: set[str], messages: list[dict[str, Any]]) -> str:
    """All messages, newest first, each with a box to answer from its number."""
    options = "".join(
        f"<option value={each}{' selected' if each == mode else ''}>{WORDS[each]}</option>"
        for each in MODES
    )
    shown = "".join(_message(each, each["to"] in dead) for each in messages)
    return (
        '<!doctype html><html lang="id"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Simulator gerbang {escape(name)}</title><style>{STYLE}</style>"
        f"<h1>Simulator gerbang {escape(name)}</h1>"
        "<p>Tidak ada pesan yang keluar dari mesin ini. Jawab di sini sebagai penerimanya.</p>"
        '<form method="post" action="/behave"><label>Perilaku '
        f'<select name="mode">{options}</select></label><button>Terapkan</button></form>'
        f"<main>{shown or '<p>Belum ada pesan.</p>'}</main>{RELOAD}</html>"
    )


def _message(each: dict[str, Any], dead: bool) -> str:
    at = datetime.fromtimestamp(each["at"], tz=UTC).astimezone().strftime("%H.%M.%S")
    to, key = escape(each["to"], quote=True), escape(each["id"], quote=True)
    again = f" · diserahkan {each['asked']}×" if each["asked"] > 1 else ""
    return (
        f"<article><p><b>{to}</b> <small>{escape(each['channel'])} · {at} · "
        f"{escape(each['fate'])}{again}</small></p><p>{escape(each['text'])}</p>"
        f'<form method="post" action="/reply"><input type="hidden" name="from" value="{to}">'
        f'<input name="text" aria-label="Jawaban dari {to}" placeholder="YA {escape(each["ref"])}">'
        "<button>Balas</button></form>"
        f'<form method="post" action="/receipt"><input type="hidden" name="id" value="{key}">'
        '<button name="status" value="read">Dibaca</button></form>'
        f'<form method="post" action="/dead"><input type="hidden" name="number" value="{to}">'
        f"<button>{'Hidupkan' if dead else 'Matikan'} nomor ini</button></form></article>"
    )
