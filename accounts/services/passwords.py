"""A forgotten password: a letter with a link, to whoever the typed words may mean."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from .. import queries
from ..models import User
from . import mailing


def offer_reset(typed: str) -> None:
    """Send a link to every account with this number or e-mail; say nothing of whether any has.

    The few milliseconds that a letter costs cannot be measured: three tries an hour are counted
    for each account, known or not.
    """
    for person in queries.people_for_reset(typed):
        if person.may_sign_in:
            mailing.mail(person, "accounts/email/reset", url=_link(person))


def _link(person: User) -> str:
    """The link, on our own address whatever Host the request named."""
    key = default_token_generator.make_token(person)
    where = {"uidb36": user_pk_to_url_str(person), "key": key}
    return settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=where)
