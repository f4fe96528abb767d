"""Without a mouse: Tab, Space, Enter, arrows and the keys of the house."""

from datetime import date, timedelta

import pytest

from coordination.models import SupportRequest

pytestmark = pytest.mark.django_db(transaction=True)
ENOUGH = 60  # presses of Tab within which everything on a page is reached


class Keys:
    """Somebody who only presses keys, and sees where the focus is."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page

    def to(self, name):
        """Tab until the control with this name has the focus; it must be seen to have it."""
        for _press in range(ENOUGH):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(WHERE).startswith(name):
                assert self.page.evaluate(SHOWN), f"the focus on {name} cannot be seen"
                return self
        raise AssertionError(f"{name} is out of reach")

    def types(self, words):
        self.page.keyboard.type(words)
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self


WHERE = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0] ?? at;
  return (at.getAttribute("aria-label") ?? label.innerText ?? "").trim();
}"""
SHOWN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def types_a_moment(keys, hour):
    """On a day whose number is its month's: right whichever of them the browser asks for first."""
    soon = date.today() + timedelta(days=3)
    then = next(day for n in range(400) if (day := soon + timedelta(n)).day == day.month)
    keys.types(f"{then:%d%m%Y}").press("ArrowRight").types(f"{hour:02}00AM")


def test_asking(cast, visitor):
    keys = Keys(visitor(cast.sari))
    keys.page.goto("/")
    keys.press("n")
    keys.page.wait_for_url("**/permohonan/baru/")
    keys.to("Ditujukan kepada").types("Polresta").to("Kegiatan").types("Razia gabungan")
    keys.to("Tempat").types("Lapas Banyuwangi")
    for label, hour in (("Mulai", 9), ("Selesai", 11)):
        types_a_moment(keys.to(label), hour)
    keys.to("Jenis personel").types("Samapta").to("Jumlah").types("12")
    keys.to("Narahubung").to("Telepon narahubung").press("Control+a").types("081234567890")
    keys.to("Ajukan").press("Enter")
    keys.visitor.reads("Permohonan diajukan.")
    assert SupportRequest.objects.get().status == "submitted"


def test_deciding(cast, asked, visitor):
    keys = Keys(visitor(cast.bram, proven=True))
    keys.page.goto("/")
    keys.press("Tab").press("Enter")  # straight to the content
    keys.to("Pengamanan razia gabungan").press("Enter")
    keys.page.wait_for_url("**/permohonan/*/")
    keys.to("Putuskan").press("Enter")
    keys.page.wait_for_url("**/putusan/")
    keys.to("Samapta").press("Control+a").types("8")
    keys.to("Alasan").types("Sisanya berjaga di pelabuhan")
    keys.to("Simpan putusan").press("Enter")
    keys.visitor.reads("Putusan tersimpan: disetujui sebagian.")
    assert SupportRequest.objects.get().status == "partly_approved"
