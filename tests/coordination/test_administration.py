"""An agency's own affairs: kept by its own administrator, after proving who they are."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from coordination import access
from coordination.forms.administration import AgencyForm
from coordination.models import LetterCounter, Officer, Posting
from coordination.services import agencies
from journal.lifecycle import record, timeline
from notifications.models import Delivery
from notifications.services import tell

from .browser import browse, fields

PERSON = {
    "service_number": "9999 0777",
    "service_number_kind": "NIP",
    "full_name": "Rina Wulandari",
    "rank": "Penata (III/c)",
    "phone": "0812 3456 7890",
    "email": "rina@contoh.invalid",
    "kind": "definitive",
    "duties": ["gate"],
    "clearance": "1",
}


@pytest.fixture
def inside(cast):
    """The administrator of Lapas, who proved who they are a moment ago."""
    return browse(cast.admin)


def go(client, name, *args, data=None):
    address = reverse(f"coordination:{name}", args=args)
    return client.get(address) if data is None else client.post(address, data)


def position(agency):
    return agency.positions.get(title="Petugas P2U").pk


def test_a_new_person_gets_a_password_once_and_must_change_it(inside, cast):
    told = go(inside, "person_add", cast.lapas.pk, data=PERSON | {"position": position(cast.lapas)})

    password = re.search(r"first-password\">([a-z2-9-]{19})<", told.content.decode())[1]
    rina = User.objects.get(service_number="99990777")
    assert rina.check_password(password)
    assert rina.must_change_password
    assert rina.phone == "+6281234567890"
    assert access.standing(rina).holds(cast.lapas.pk, {"gate"})
    assert "no-store" in told["Cache-Control"]
    assert [entry.verb for entry in timeline(cast.lapas)] == ["person_added", "posted"]


def test_a_number_taken_is_refused_beside_its_field_and_what_was_typed_is_kept(inside, cast):
    said = PERSON | {"position": position(cast.lapas), "service_number": "2001"}

    told = go(inside, "person_add", cast.lapas.pk, data=said)

    assert told.status_code == 422
    assert "service_number" in told.context["form"].errors
    assert "Rina Wulandari" in told.content.decode()


def test_an_office_of_another_agency_cannot_be_given(inside, cast):
    said = PERSON | {"position": position_of(cast.polresta)}

    assert go(inside, "person_add", cast.lapas.pk, data=said).status_code == 422
    assert not User.objects.filter(service_number="99990777").exists()


def position_of(agency):
    return agency.positions.first().pk


def test_an_acting_office_needs_an_end(inside, cast):
    said = {
        "service_number": "1001",
        "position": position(cast.lapas),
        "kind": "plh",
        "duties": ["gate"],
        "clearance": "1",
    }

    endless = go(inside, "person_posting_add", cast.lapas.pk, data=said)
    assert "until" in endless.context["form"].errors
    said["until"] = "2031-01-05T07:00"
    assert go(inside, "person_posting_add", cast.lapas.pk, data=said).status_code == 302
    assert cast.sari.postings.filter(kind="plh", duties=["gate"]).exists()


def test_rights_are_granted_only_after_proving_who_one_is(client, cast):
    client.force_login(cast.admin)

    told = go(client, "person_add", cast.lapas.pk, data=PERSON | {"position": position(cast.lapas)})

    assert told.status_code == 302
    assert told.url.startswith(reverse("account_reauthenticate"))
    assert not User.objects.filter(service_number="99990777").exists()


def test_ending_a_posting_ends_its_rights_with_the_next_request(inside, cast):
    posting = cast.gate.postings.get()

    assert go(inside, "posting_end", posting.pk, data={}).status_code == 302
    assert not access.standing(cast.gate).agencies


def test_the_last_administrator_stays(inside, cast):
    told = go(inside, "posting_end", cast.admin.postings.get().pk, data={})

    assert told.status_code == 422
    assert "Tunjuk administrator lain" in told.content.decode()


def test_whoever_also_serves_elsewhere_keeps_their_password(inside, cast):
    """Else an administrator could post a stranger, reset the password and sign in as them."""
    said = {
        "service_number": "2001",
        "position": position(cast.lapas),
        "kind": "definitive",
        "duties": ["observer"],
        "clearance": "1",
    }
    go(inside, "person_posting_add", cast.lapas.pk, data=said)
    before = cast.bram.password

    told = go(inside, "person_reset", cast.bram.postings.get(agency=cast.lapas).pk, data={})

    cast.bram.refresh_from_db()
    assert told.status_code == 422
    assert cast.bram.password == before


@pytest.fixture
def ours(cast):
    """The gatekeeper's posting; Lapas made the account."""
    record(cast.lapas, "person_added", by=cast.admin, person=cast.gate.pk)
    return cast.gate.postings.get()


def test_whoever_served_elsewhere_once_keeps_their_password(inside, cast, ours):
    """Else it would be enough to wait for the other posting to end."""
    long_ago = timezone.now() - timedelta(days=900)
    Posting.objects.create(
        person=cast.gate,
        agency=cast.polresta,
        position=cast.polresta.positions.first(),
        duties=[],
        since=long_ago,
        until=long_ago + timedelta(days=1),
    )
    told = go(inside, "person_reset", ours.pk, data={})
    assert told.status_code == 422
    assert "pernah bertugas, di instansi lain" in told.content.decode()


def test_an_account_that_another_made_keeps_its_password(inside, cast):
    """Else an administrator could post somebody without any posting and sign in as them."""
    before = cast.gate.password
    told = go(inside, "person_reset", cast.gate.postings.get().pk, data={})
    cast.gate.refresh_from_db()
    assert (told.status_code, cast.gate.password) == (422, before)
    assert "tidak dibuat oleh instansi Anda" in told.content.decode()


@pytest.mark.parametrize("lost", [True, False])
def test_a_lost_phone_is_taken_off_the_account_only_if_that_is_said(inside, cast, ours, lost):
    Authenticator.objects.create(user=cast.gate, type="totp", data={})
    go(inside, "person_reset", ours.pk, data={"second_factor_lost": "on"} if lost else {})

    tell()
    news = Delivery.objects.filter(person=cast.gate, entry__verb="second_factor_removed")
    assert Authenticator.objects.filter(user=cast.gate).exists() is not lost
    assert set(news.values_list("channel", flat=True)) == ({"inbox", "email"} if lost else set())


def test_a_reset_ends_what_was_open_and_shows_the_new_password_once(inside, cast, ours):
    told = go(inside, "person_reset", ours.pk, data={})

    cast.gate.refresh_from_db()
    assert cast.gate.must_change_password
    assert "first-password" in told.content.decode()


@pytest.mark.parametrize(("who", "status"), [("kalapas", 403), ("bram", 403), ("joko", 404)])
@pytest.mark.parametrize("page", ["agency_admin", "agency_edit", "officers", "officers_add"])
def test_it_is_nobody_elses_to_keep(client, cast, who, status, page):
    client.force_login(getattr(cast, who))

    assert go(client, page, cast.lapas.pk).status_code == status


def test_the_letterhead_and_next_numbers_are_shown_before_they_are_kept(inside, cast):
    LetterCounter.objects.create(agency=cast.lapas, kind="B", year=2026, last=41)
    said = particulars(cast.lapas, letterhead="KOP BARU", numbering="{kind}-{seq:03}", preview="1")

    page = go(inside, "agency_edit", cast.lapas.pk, data=said).content.decode()

    assert "KOP BARU" in page
    assert re.search(r"B-\d{3}", page) and "SP-001" in page and "LAP-001" in page
    assert "bernomor sama" not in page
    cast.lapas.refresh_from_db()
    assert cast.lapas.letterhead != "KOP BARU"
    del said["preview"]
    assert go(inside, "agency_edit", cast.lapas.pk, data=said).status_code == 302
    cast.lapas.refresh_from_db()
    assert cast.lapas.letterhead == "KOP BARU"


def test_a_pattern_that_gives_two_letters_one_number_is_warned_of_and_kept(inside, cast):
    said = particulars(cast.lapas, numbering="{seq}/{year}")

    page = go(inside, "agency_edit", cast.lapas.pk, data=said | {"preview": "1"}).content.decode()

    assert "bernomor sama" in page
    assert go(inside, "agency_edit", cast.lapas.pk, data=said).status_code == 302


def particulars(agency, **said):
    """What the form about this agency would send, with these changes."""
    agency.refresh_from_db()
    return {name: getattr(agency, name) for name in AgencyForm.Meta.fields} | said


def test_two_administrators_do_not_undo_each_other(inside, cast):
    said = fields(go(inside, "agency_edit", cast.lapas.pk))
    agencies.describe(cast.lapas, by=cast.kalapas, phone="+62333424610")

    late = go(inside, "agency_edit", cast.lapas.pk, data=said | {"city": "Genteng"})
    newest = late.context["form"].newest
    assert late.status_code == 409
    assert "Surya Adiwangsa mengubah telepon" in late.content.decode()
    assert 'value="Genteng"' in late.content.decode()
    pressed = said | {"city": "Genteng", "version": [said["version"], newest]}
    assert go(inside, "agency_edit", cast.lapas.pk, data=pressed).status_code == 302
    cast.lapas.refresh_from_db()
    assert (cast.lapas.city, timeline(cast.lapas).last().data["fields"][0]) == ("Genteng", "city")


@pytest.mark.parametrize("pattern", ["{kind}/{year}", "{seq}/{rahasia}", "{seq", ""])
def test_a_pattern_that_cannot_number_letters_is_refused(inside, cast, pattern):
    told = go(inside, "agency_edit", cast.lapas.pk, data={"numbering": pattern})

    assert told.status_code == 422
    assert "numbering" in told.context["form"].errors


def test_pasted_officers_are_added_and_renewed_together(inside, cast):
    Officer.objects.create(agency=cast.lapas, service_number="1", name="Lama", kind="other")
    lines = "Bripka\tAdi Saputra\t880\tK-9\tPawang\nBripda; Baru; 1; samapta; Ba"

    go(inside, "officers_add", cast.lapas.pk, data={"lines": lines})

    rows = cast.lapas.officers.values_list("service_number", "name", "kind")
    assert set(rows) == {("880", "Adi Saputra", "k9"), ("1", "Baru", "samapta")}


def test_one_bad_line_keeps_all_out_and_is_named(inside, cast):
    lines = "Bripka; Adi; 880; Samapta; Ba\nBripka; Tanpa nomor; ; Samapta; Ba"

    told = go(inside, "officers_add", cast.lapas.pk, data={"lines": lines})

    assert told.status_code == 422
    assert "Baris 2" in told.content.decode()
    assert not cast.lapas.officers.exists()


def test_a_discharged_officer_cannot_be_chosen_again(inside, cast):
    officer = Officer.objects.create(
        agency=cast.lapas, service_number="1", name="Lama", kind="other"
    )

    go(inside, "officer_discharge", officer.pk, data={})

    assert list(go(inside, "officers", cast.lapas.pk).context["rows"]) == []


def test_a_head_is_named_once(inside, cast):
    told = go(
        inside,
        "position_add",
        cast.lapas.pk,
        data={"title": "Kepala kedua", "unit": "Pimpinan", "is_head": "on"},
    )

    assert told.status_code == 422
    assert "sudah memiliki jabatan pimpinan" in told.content.decode()


def test_a_new_office_may_bring_a_new_unit(inside, cast):
    go(inside, "position_add", cast.lapas.pk, data={"title": "Perawat", "unit": "Klinik"})

    assert cast.lapas.positions.get(title="Perawat").unit.name == "Klinik"
    assert not Posting.objects.filter(position__title="Perawat").exists()
