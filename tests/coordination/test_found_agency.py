"""A real house begins on the command line, and is run by its own administrator from then on."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coordination import access
from coordination.models import Agency
from coordination.services import support
from notifications.models import Reminder

from ..cast import TWELVE_AND_TWO

pytestmark = pytest.mark.django_db
WORDS = {
    "code": "lapas-x", "stamp": "LPX", "kind": "corrections", "name": "Lapas Kelas IIB X",
    "short_name": "Lapas X", "city": "X", "administrator": "198001012005011001",
    "full_name": "Nama Admin",
}  # fmt: skip


def agency(*words, **options):
    out = StringIO()
    call_command("agency", *words, stdout=out, **options)
    return out.getvalue()


def test_a_founded_agency_is_signed_into_with_a_first_password(client):
    password = agency("found", **WORDS).split()[-5]
    sent = client.post("/masuk/", {"login": WORDS["administrator"], "password": password})
    assert sent.status_code == 302
    assert client.get("/").headers["Location"].startswith("/akun/kata-sandi/")


def test_its_administrator_runs_it_and_sees_no_content(client):
    agency("found", **WORDS)
    made = Agency.objects.get(code="lapas-x")
    at = access.standing(made.postings.get().person)
    assert at.administers == {made.pk}
    assert not access.support_requests(at).exists()
    assert Reminder.objects.filter(subject=f"coordination.agency:{made.pk}").exists()


def test_a_taken_code_changes_nothing():
    agency("found", **WORDS)
    with pytest.raises(CommandError):
        agency("found", **WORDS | {"administrator": "2", "name": "Lain", "short_name": "Lain"})
    assert Agency.objects.count() == 1


def test_a_pair_may_ask_each_other_at_once(cast, wish):
    agency("pair", "lapas", "bpbd")
    asked = support.draft(
        by=cast.sari, requester=cast.lapas, lines=TWELVE_AND_TWO, **wish | {"provider": cast.bpbd}
    )
    support.submit(asked, by=cast.sari)
    assert asked.status == "submitted"


@pytest.mark.parametrize(
    ("words", "says"), [(("lapas", "tidak-ada"), "tidak-ada"), (("lapas", "lapas"), "berbeda")]
)
def test_a_pair_needs_two_known_agencies(cast, words, says):
    with pytest.raises(CommandError, match=says):
        agency("pair", *words)


def test_a_day_that_is_free_everywhere_is_entered_from_the_command_line_once(db, capsys):
    call_command("agency", "holiday", "2027-03-10", "Hari Raya Idulfitri")

    assert "2027-03-10" in capsys.readouterr().out
    with pytest.raises(CommandError, match="sudah menjadi"):
        call_command("agency", "holiday", "2027-03-10", "Idulfitri")
    with pytest.raises(CommandError, match="tidak dikenali"):
        call_command("agency", "holiday", "10 Maret", "Idulfitri")
