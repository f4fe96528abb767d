"""Two write one SOP at once: the row that somebody has open keeps its words, whatever others do."""

import pytest
from playwright.sync_api import expect

from sop.models import StepRow
from sop.services import editing

from ..sop import stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(cast):
    return stage.draft(cast)


@pytest.fixture
def desk(cast, draft, relay, visitor):
    """Bram at the desk of the draft."""
    bram = visitor(cast.bram)
    bram.page.goto(f"/sop/{draft.pk}/susun/")
    return bram


def row(desk, number):
    return desk.page.locator(".edit-rows > li").nth(number - 1)


def opens(desk, number, note):
    """Open a row in its place and type a remark."""
    row(desk, number).locator(".do a").click()
    field = row(desk, number).locator("[name=note]")
    field.fill(note)
    return field


def partner_writes(cast, draft, number, words):
    step = StepRow.objects.filter(version=draft).order_by("place")[number - 1]
    change = {"activity": words, "symbol": step.symbol, "lanes": step.lanes}
    editing.edit_step(step, by=cast.kalapas, seen=step.rev, **change)


def test_what_is_typed_stays_while_the_partner_writes_elsewhere(cast, draft, desk):
    note = opens(desk, 4, "Pakai senter")
    desk.page.evaluate("document.activeElement.blur()")
    partner_writes(cast, draft, 3, "Memutus aliran listrik")
    desk.page.wait_for_timeout(1500)
    expect(note).to_have_value("Pakai senter")
    row(desk, 4).get_by_role("link", name="Batal").click()
    expect(row(desk, 3)).to_contain_text("Memutus aliran listrik")


def test_a_row_that_is_saved_leaves_the_other_open_row_alone(draft, desk):
    opens(desk, 4, "Pakai senter")
    note = opens(desk, 6, "Telepon dahulu")
    row(desk, 4).get_by_role("button", name="Simpan langkah").click()
    expect(row(desk, 4).locator(".in-place")).to_have_count(0)
    expect(note).to_have_value("Telepon dahulu")
    assert StepRow.objects.filter(version=draft, note="Pakai senter").count() == 1


def test_leaving_the_desk_with_an_open_row_asks_first(desk):
    opens(desk, 4, "Pakai senter")
    asked = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.page.goto("/sop/")
    assert asked == ["beforeunload"]
