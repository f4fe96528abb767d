"""The same key: the same answer, one effect; other words: refused; a refusal may be tried again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from coordination.models import Comment, IdempotencyKey, SupportRequest
from coordination.services import repeats

from .test_api import Program

KEY = "7f3c2b-uji"
TEXT = {"text": "Kami siapkan ruang arahan."}


@pytest.fixture
def comment(cast, asked):
    program = Program(cast.bram)
    return lambda said=TEXT, key=KEY: program.post(f"requests/{asked.pk}/comment/", said, key=key)


def test_a_repeated_call_has_one_effect_and_the_same_answer(comment, asked):
    first, again = comment(), comment()

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert asked.comments.count() == 1


def test_the_order_of_names_does_not_make_other_words(cast, asked):
    program = Program(cast.bram)
    path = f"requests/{asked.pk}/withdraw/"
    sari = Program(cast.sari)
    one = sari.post(path, {"note": "Batal"}, key=KEY)

    assert sari.post(path, {"note": "Batal"}, key=KEY).json() == one.json()
    assert program.post(f"requests/{asked.pk}/comment/", TEXT, key=KEY).status_code == 200


def test_other_words_under_the_same_key_are_409(comment, asked):
    comment()

    other = comment({"text": "Lain"})

    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["message"]
    assert asked.comments.count() == 1


def test_a_refused_call_leaves_no_key_and_may_be_mended(comment):
    assert comment({"text": ""}).status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert comment().status_code == 200


def test_a_key_that_is_too_long_is_refused(comment, asked):
    assert comment(key="k" * 121).status_code == 422
    assert not asked.comments.exists()


def test_old_keys_are_forgotten(comment, cast, asked):
    comment()
    IdempotencyKey.objects.update(at="2020-01-01T00:00Z")

    comment(key="lain")

    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["lain"]


def test_a_draft_is_made_once(cast, wish):
    sari = Program(cast.sari)
    said = wish | {"provider": cast.polresta.pk, "lines": [{"kind": "k9", "asked": 1}]}

    first, again = (sari.post("requests/", said, key=KEY) for _ in range(2))

    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert SupportRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_effect(cast, asked):
    def act():
        made = Comment.objects.create(request=asked, author=cast.bram, text="Sekali")
        return 200, {"id": made.pk}

    def call(_):
        try:
            return repeats.answer_once(by=cast.bram, key=KEY, said="x" * 64, act=act)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(call, range(6)))

    assert len({answer[1]["id"] for answer in answers}) == 1
    assert asked.comments.count() == 1
