"""Who sees what of an SOP, and who may do what with it."""

import pytest
from django.urls import reverse

from coordination.models import Position, Posting
from sop import access
from sop.models import LaneRow, SopDocument, SopVersion
from sop.services import editing, reviewing

from .. import cast as company
from . import stage

pytestmark = pytest.mark.django_db
D = Posting.Duty


def seen(person):
    return set(access.versions(access.standing(person)))


def test_a_draft_is_seen_at_both_ends_and_nowhere_else(cast, draft):
    for person in (cast.sari, cast.gate, cast.kalapas, cast.bram, cast.padal):
        assert seen(person) == {draft}
    for person in (cast.joko, cast.jember, cast.laras, cast.operator, cast.admin):
        assert not seen(person)


def test_classification_needs_clearance_at_the_agency_itself(cast, draft):
    SopDocument.objects.update(classification=Posting.Clearance.RAHASIA)
    assert seen(cast.kalapas) == seen(cast.bram) == {draft}
    assert not seen(cast.sari)


def test_an_office_of_a_lane_reads_what_holds_and_no_draft(cast, in_force):
    guard = company.posted("1010", "Eko Wardhana", cast.lapas, "Klinik")
    assert not seen(guard)

    editing.assign_posts(
        LaneRow.objects.get(version=in_force, code="klinik"),
        by=cast.kalapas,
        posts=[Position.objects.get(code="1010")],
    )

    assert seen(guard) == {in_force}
    stage.drafting.amend(in_force, by=cast.bram)
    assert seen(guard) == {in_force}
    read = access.version(access.standing(guard), in_force.pk)
    assert access.lanes_of(read) == ["klinik"]


def test_viewers_and_versions_agree(cast, in_force):
    people = {person.pk: person for person in vars(cast).values() if hasattr(person, "rank")}
    told = access.viewers(in_force.pk, people)
    assert told == {pk for pk, person in people.items() if in_force in seen(person)}


@pytest.mark.parametrize(
    ("who", "status"), [("joko", 404), ("admin", 404), ("gate", 403), ("sari", 403), ("bram", 200)]
)
def test_only_writers_write(client, cast, draft, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("sop:editor", args=[draft.pk])).status_code == status


def test_what_came_too_late_is_said_with_who_and_when(client, cast, in_force):
    client.force_login(cast.bram)
    late = client.get(reverse("sop:editor", args=[in_force.pk]))
    assert late.status_code == 409
    assert "Raden Wirakusuma" in late.content.decode()


def test_the_library_asks_the_same_few_questions_however_long_it_is(
    client, cast, in_force, django_assert_max_num_queries
):
    client.force_login(cast.sari)
    for code in ("SB-01", "SB-03", "SB-04"):
        stage.draft(cast, code)
    with django_assert_max_num_queries(9):
        page = client.get(reverse("sop:library")).content.decode()
    assert page.count('class="what"') == SopVersion.objects.count() == 4


def test_a_text_in_force_is_read_at_ten_questions(
    client, cast, in_force, django_assert_max_num_queries
):
    client.force_login(cast.sari)
    client.get("/")  # notes once a minute that the session is used
    with django_assert_max_num_queries(10):
        page = client.get(reverse("sop:version", args=[in_force.pk])).content.decode()
    assert "Nyatakan paham" in page


def test_a_draft_is_reviewed_at_thirteen_questions(
    client, cast, draft, django_assert_max_num_queries
):
    reviewing.submit(draft, by=cast.sari)
    client.force_login(cast.sari)
    client.get("/")
    with django_assert_max_num_queries(13):
        page = client.get(reverse("sop:review", args=[draft.pk])).content.decode()
    assert "Nomor SOP" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=kebakaran", ["SB-02"]),
        ("hazard=flood", ["SB-03"]),
        ("phase=draft", ["SB-03"]),
        ("", ["SB-02", "SB-03"]),
    ],
)
def test_the_library_is_narrowed(client, cast, in_force, query, found):
    stage.draft(cast, "SB-03")
    client.force_login(cast.sari)
    page = client.get(f"{reverse('sop:library')}?{query}").content.decode()
    assert [code for code in ("SB-02", "SB-03") if f"{code} ·" in page] == found


def test_the_library_says_who_must_still_sign(client, cast, ready):
    stage.signed(ready, cast.lapas, cast.kalapas)
    client.force_login(cast.kapolresta)
    page = client.get(f"{reverse('sop:library')}?phase=mine").content.decode()
    assert "belum: Polresta" in " ".join(page.split())
