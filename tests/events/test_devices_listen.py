"""A wall and a locked post hear that something changed, never what, and nothing when revoked."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.services import devices as claims
from coordination.services import devices, support
from journal.models import Entry

from .. import cast as stage
from .conftest import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listen(server):
    """Opens a device's stream; all are closed at the end."""
    pages = []

    def opened(path, **headers):
        pages.append(Page(server, path=path, **headers))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()


def hung(cast, agency="lapas"):
    return stage.device(getattr(cast, agency), cast.admin, "TV", "wall")


def test_a_wall_looks_again_when_its_agency_has_news_and_hears_no_more(listen, cast, drafted):
    page = listen(f"/events/?layar={hung(cast)[1]}")
    assert page.status == 200 and page.next() == "device"
    support.submit(drafted, by=cast.sari)
    number, data = page.wait_for("device")
    assert (number, data) == (None, {})


def test_a_wall_of_another_pair_hears_nothing(listen, cast, drafted):
    mine, theirs = (listen(f"/events/?layar={hung(cast, of)[1]}") for of in ("lapas", "elsewhere"))
    assert mine.next() == theirs.next() == "device"
    support.submit(drafted, by=cast.sari)
    mine.wait_for("device")
    support.withdraw(drafted, by=cast.sari, note="Batal")
    mine.wait_for("device")
    devices.register(cast.elsewhere, by=cast.joko, name="TV 2", kind="wall")
    last = Entry.objects.latest("pk")
    assert theirs.next() == "device" and last.stream == cast.elsewhere.stream


def test_a_locked_post_listens_with_its_own_key(listen, cast, drafted):
    device, code = stage.device(cast.lapas, cast.admin)
    _claimed, key = claims.claim(code)
    page = listen("/events/?layar=", Cookie=f"{settings.POST_COOKIE}={key}")
    assert page.next() == "device"
    support.submit(drafted, by=cast.sari)
    page.wait_for("device")
    devices.revoke(device, cast.lapas, by=cast.admin)
    assert page.ended
    assert listen("/events/?layar=", Cookie=f"{settings.POST_COOKIE}={key}").status == 401


def test_a_revoked_wall_is_cut_off(listen, cast):
    device, token = hung(cast)
    page = listen(f"/events/?layar={token}")
    page.wait_for("device")
    devices.revoke(device, cast.lapas, by=cast.admin)
    assert page.ended
    assert listen(f"/events/?layar={token}").status == 401


@pytest.mark.parametrize("token", ["", "x" * 43, "%00", "?layar="])
def test_no_invented_token_listens(listen, cast, token):
    assert listen(f"/events/?layar={token}").status == 401


def test_a_device_is_no_person(listen, cast):
    """With the word of a device nobody's own session is looked at, and the other way round."""
    client = Client()
    client.force_login(cast.sari)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"
    assert listen("/events/?layar=", Cookie=cookie).status == 401
    assert listen(f"/events/?x={hung(cast)[1]}").status == 401
