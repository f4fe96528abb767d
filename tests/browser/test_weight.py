"""What a page weighs on the wire, compressed as the proxy does it: a guard post's line is thin."""

import gzip

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
KB = 1000
PACKED = ("font", "image")  # as small as they get


@pytest.fixture
def travelled(visitor):
    """What came over the wire when this person opened this page for the first time."""

    def opened(path, person=None):
        one, came = visitor(person), []
        one.page.on("response", lambda answer: came.append(answer))  # noqa: PLW0108 (it marks it)
        one.page.goto(path)
        one.page.wait_for_timeout(200)
        return [(answer.request.resource_type, weight(answer)) for answer in came]

    return opened


def weight(answer):
    kind = answer.request.resource_type
    if kind == "eventsource":
        return 0
    body = answer.body()
    return len(body) if kind in PACKED and "svg" not in answer.url else len(gzip.compress(body, 6))


def total(came, kind):
    return sum(size for what, size in came if what == kind)


@pytest.mark.parametrize("path", ["/", "/permohonan/", "/permohonan/baru/", "/kotak-masuk/"])
def test_a_first_visit_is_light(path, cast, asked, travelled):
    came = travelled(path, cast.sari)
    assert total(came, "script") <= 30 * KB
    assert total(came, "stylesheet") <= 14 * KB
    assert total(came, "document") <= 15 * KB
    assert sum(size for _kind, size in came) <= 80 * KB
    assert len(came) <= 7, came


def test_the_door_is_lighter_still(db, travelled):
    came = travelled("/masuk/")
    assert sum(size for _kind, size in came) <= 80 * KB
    assert len(came) <= 7, came
