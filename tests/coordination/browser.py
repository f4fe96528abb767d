"""Somebody's browser, signed in, and what they type into the forms."""

import re
import time
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone


def browse(person, *, proven=True):
    """This person's browser; `proven` as if they had just given their password once more."""
    client = Client()
    client.force_login(person)
    if proven:
        session = client.session
        session["account_authentication_methods_user"] = str(person.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
    return client


def at(name, *args):
    return reverse(f"coordination:{name}", args=args)


def spelled(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def typed(cast, **change):
    """Sari's wish as her browser sends it: 12 Samapta and 2 dog teams."""
    start = (timezone.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    form = {
        "provider": cast.polresta.pk,
        "activity": "Pengamanan razia gabungan",
        "place": "Lapas Kelas IIA Banyuwangi",
        "starts_at": spelled(start),
        "ends_at": spelled(start + timedelta(hours=4)),
        "contact_name": "Sari Prameswari",
        "contact_phone": "0812 3456 7890",
        "classification": "1",
        "urgency": "routine",
        "lines-TOTAL_FORMS": "3",
        "lines-INITIAL_FORMS": "0",
        "lines-0-kind": "samapta",
        "lines-0-asked": "12",
        "lines-1-kind": "k9",
        "lines-1-asked": "2",
    }
    return form | change


def fields(response):
    """What the form on a page would send as it stands."""
    page = response.content.decode()
    said = dict(re.findall(r'<input[^>]*? name="([^"]+)" value="([^"]*)"', page))
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.S):
        said[name] = (re.findall(r'value="([^"]*)" selected', body) or [""])[0]
    for name, body in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.S):
        said[name] = body
    return {name: value for name, value in said.items() if name != "csrfmiddlewaretoken"}
