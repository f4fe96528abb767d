"""API tokens: made once, shown once, limited in scope and time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services import tokens

from . import postbox
from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = {"name": "Papan pos", "scopes": ["read"], "days": "30"}


def call(client, key, verb="get"):
    return getattr(client, verb)("/mesin/", headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def issued(sari):
    return tokens.issue(sari, name="Papan pos", scopes=["read"], days=30)


def test_a_token_is_made_after_proving_oneself_and_shown_once(inside, client, sari):
    asked = inside.post("/profil/token/", NEW)
    assert asked.url.startswith("/akun/verifikasi/")
    page = inside.post(asked.url, {"password": PASSWORD})
    key = page.context["key"]
    assert page.status_code == 201 and key.startswith("sng_") and len(key) > 40
    assert key not in inside.get("/profil/token/").text
    assert call(client, key).json() == {"person": sari.pk}
    assert "Token API baru" in postbox.letters[-1].text


def test_only_its_digest_is_kept(issued):
    token, key = issued
    kept = ApiToken.objects.filter(pk=token.pk).values().get()
    assert key not in str(kept) and token.hint == key[:8]


@pytest.mark.parametrize(
    ("scopes", "verb", "status"),
    [(["read"], "get", 200), (["read"], "post", 403), (["write"], "post", 200),
     (["write"], "get", 403), (["read", "write"], "post", 200)],
)  # fmt: skip
def test_a_token_does_what_its_scope_says(client, sari, scopes, verb, status):
    _token, key = tokens.issue(sari, name="x", scopes=scopes, days=1)
    assert call(client, key, verb).status_code == status


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: ApiToken.objects.update(expires_at=timezone.now()),
        lambda token: tokens.revoke(token.person, token.pk),
        lambda token: type(token.person).objects.update(is_active=False),
        lambda token: type(token.person).objects.update(must_change_password=True),
    ],
    ids=["expired", "revoked", "closed", "first password"],
)
def test_a_token_that_no_longer_holds_is_refused(client, issued, spoil):
    token, key = issued
    spoil(token)
    answer = call(client, key)
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("key", ["", "sng_tebakan", "kunci\xe9", "a b c"])
def test_a_guessed_key_is_nobody(client, db, key):
    assert client.get("/mesin/", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_browser_session_is_no_token(inside):
    assert inside.get("/mesin/").status_code == 401


def test_use_is_noted_roughly(client, issued, django_assert_num_queries):
    token, key = issued
    call(client, key)
    with django_assert_num_queries(1):
        call(client, key)
    token.refresh_from_db()
    assert timezone.now() - token.last_used_at < timedelta(minutes=1)


def test_a_token_is_revoked_by_its_owner_only(inside, bram, issued, client):
    token, key = issued
    foreign, _key = tokens.issue(bram, name="Milik Bram", scopes=["read"], days=1)
    assert inside.post(f"/profil/token/{foreign.pk}/cabut/").status_code == 404
    assert inside.post(f"/profil/token/{token.pk}/cabut/").url == "/profil/token/"
    assert inside.post(f"/profil/token/{token.pk}/cabut/").status_code == 404
    assert call(client, key).status_code == 401
    assert "Milik Bram" not in inside.get("/profil/token/").text


def test_no_token_outlives_a_year_whoever_makes_it(sari):
    with pytest.raises(IntegrityError), transaction.atomic():
        tokens.issue(sari, name="x", scopes=["read"], days=400)


def test_a_form_without_scope_or_name_is_refused(inside):
    page = inside.post("/profil/token/", {"days": "9999"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"name", "scopes", "days"}
