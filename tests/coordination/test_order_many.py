"""An order for many: one list for all rows, a page of sensible size, and no row lost."""

import html

import pytest

from coordination.models import Assignment, Officer, SupportRequest
from coordination.models.support import MOST_PEOPLE
from coordination.services import support

from .browser import at, browse, fields, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(cast, wish):
    """Gives a granted request for so many, and as many officers to send."""

    def many(number):
        Officer.objects.bulk_create(
            Officer(agency=cast.polresta, service_number=f"R{at:04}", name=f"P{at}", kind="dalmas")
            for at in range(number)
        )
        lines = [{"kind": "dalmas", "asked": number}]
        asked = support.draft(by=cast.sari, requester=cast.lapas, lines=lines, **wish)
        support.submit(asked, by=cast.sari)
        support.decide(asked, by=cast.bram, grants={asked.lines.get().pk: number})
        return asked

    return many


@pytest.fixture
def opened(cast, many):
    """The page of an order for fifty, and what its form would send."""
    asked = many(50)
    Officer.objects.create(agency=cast.polresta, service_number="K9-1", name="Pawang", kind="k9")
    where = at("request_order", asked.pk)
    bram = browse(cast.bram)
    first = f"officer_{asked.lines.get().pk}_0"
    return lambda **change: bram.post(where, fields(bram.get(where)) | change), first


def test_a_thousand_are_ordered_on_a_page_that_does_not_grow_by_the_square(cast, many):
    asked = many(MOST_PEOPLE)
    bram, where = browse(cast.bram), at("request_order", asked.pk)
    page = bram.get(where)
    assert len(page.content) < 1024 * 1024
    assert page.content.count(b"<option") <= MOST_PEOPLE + 20
    assert bram.post(where, fields(page)).status_code == 302
    assert Assignment.objects.filter(order__request=asked).count() == MOST_PEOPLE


def test_a_number_alone_names_somebody_of_another_kind(opened):
    send, first = opened
    assert send(**{first: " k9-1 "}).status_code == 302
    assert Assignment.objects.filter(officer__service_number="K9-1").exists()


@pytest.mark.parametrize(
    ("typed_name", "words"), [("Siapa saja", "Tidak dikenal"), ("P7 · R0007", "di baris lain")]
)
def test_a_stranger_or_the_same_twice_is_refused_beside_the_row(opened, typed_name, words):
    send, first = opened
    refused = send(**{first: typed_name})
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 422
    assert words in page
    assert f'value="{typed_name}"' in page
    assert not Assignment.objects.exists()


def test_more_than_a_thousand_in_all_are_refused_and_what_was_typed_is_kept(cast):
    form = typed(cast, **{"lines-0-asked": "999"})
    refused = browse(cast.sari).post(at("request_new"), form)
    assert refused.status_code == 422
    assert "paling banyak 1000 orang" in refused.content.decode()
    assert 'value="999"' in refused.content.decode()
    assert not SupportRequest.objects.exists()
