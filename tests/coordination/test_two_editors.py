"""Two who write one draft: nobody's words are lost without somebody's second, knowing press."""

import html
import threading

import pytest
from django.db import connection, transaction

from coordination import queries
from coordination.models import SupportRequest
from coordination.services import support
from coordination.services.versions import Overtaken
from documents.models import Rendition
from journal.lifecycle import name_of, timeline

from .browser import at, browse, fields, typed
from .test_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast, drafted):
    """The version of the draft that both find on opening it."""
    return queries.version(drafted)


def write(person, draft, cast, **change):
    return browse(person).post(at("request_edit", draft.pk), typed(cast, save="1", **change))


def kept(draft):
    return SupportRequest.objects.get(pk=draft.pk)


def test_the_form_carries_the_version_it_was_opened_at(cast, drafted, opened):
    page = browse(cast.sari).get(at("request_edit", drafted.pk))
    assert 'type="hidden" name="version"' in page.content.decode()
    assert fields(page)["version"] == str(opened)


def test_the_second_is_told_what_the_first_wrote_and_keeps_what_they_typed(cast, drafted, opened):
    write(cast.kalapas, drafted, cast, version=opened, place="Dermaga Ketapang")
    refused = write(cast.sari, drafted, cast, version=opened, activity="Apel siaga")
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 409
    assert "Surya Adiwangsa mengubah" in page
    assert "tempat" in page
    assert 'value="Apel siaga"' in page
    assert kept(drafted).place == "Dermaga Ketapang"


def test_a_second_press_saves_over_what_was_shown(cast, drafted, opened):
    write(cast.kalapas, drafted, cast, version=opened, place="Dermaga Ketapang")
    refused = write(cast.sari, drafted, cast, version=opened)
    newest = refused.context["form"].newest
    pressed = [str(opened), str(newest)]  # the hidden field, then the button that was pressed
    assert write(cast.sari, drafted, cast, version=pressed, activity="Apel").status_code == 302
    assert (kept(drafted).activity, queries.version(drafted) > newest) == ("Apel", True)


def test_a_second_press_saves_over_nothing_that_came_later(cast, drafted, opened):
    write(cast.kalapas, drafted, cast, version=opened, place="Dermaga Ketapang")
    newest = write(cast.sari, drafted, cast, version=opened).context["form"].newest
    write(cast.kalapas, drafted, cast, version=newest, place="Alun-alun")
    assert write(cast.sari, drafted, cast, version=newest).status_code == 409
    assert kept(drafted).place == "Alun-alun"


def test_a_comment_or_the_same_words_again_are_no_newer_version(cast, drafted, opened, wish):
    support.comment(drafted, by=cast.kalapas, text="Sudah saya baca")
    lines = list(drafted.lines.values("kind", "asked"))
    support.revise(drafted, by=cast.kalapas, lines=lines, **wish)
    assert queries.version(drafted) == opened


def test_the_same_form_sent_twice_is_saved_once_and_not_refused(cast, drafted, opened):
    for _tap in range(2):
        sent = write(cast.sari, drafted, cast, version=opened, once="tap", place="Alun-alun")
        assert sent.status_code == 302
    assert timeline(drafted).filter(verb="revised").count() == 1


def test_the_journal_names_the_fields_and_none_of_their_words(cast, drafted, wish):
    lines = ({"kind": "k9", "asked": 1},)
    support.revise(drafted, by=cast.sari, lines=lines, **wish | {"place": "Dermaga Ketapang"})
    data = timeline(drafted).last().data
    assert data["fields"] == ["place", "lines"]
    assert "Dermaga" not in str(data)


def said(cast, wish, **change):
    lines = [{"kind": "samapta", "asked": 3}]
    return wish | {"provider": cast.polresta.pk, "lines": lines} | change


def test_a_program_says_upon_which_version_it_writes(cast, drafted, wish):
    program, path = Program(cast.sari), f"requests/{drafted.pk}/"
    read = program.get(path).json()["version"]
    written = program.post(f"{path}revise/", said(cast, wish, version=read, place="Dermaga"))
    assert (written.status_code, kept(drafted).place) == (200, "Dermaga")
    late = program.post(f"{path}revise/", said(cast, wish, version=read))
    assert (late.status_code, "Sari Prameswari" in late.json()["message"]) == (409, True)
    assert kept(drafted).place == "Dermaga"


def test_a_program_cannot_turn_a_draft_to_a_stranger_or_above_its_clearance(cast, drafted, wish):
    program, path = Program(cast.sari), f"requests/{drafted.pk}/revise/"
    for change in ({"provider": cast.polres.pk}, {"classification": 3}, {"requester": 1}):
        refused = program.post(path, said(cast, wish, **change))
        assert (refused.status_code, list(refused.json()["fields"])) == (422, list(change))


def test_the_verb_refuses_before_it_changes_anything(cast, drafted, opened, wish):
    support.revise(drafted, by=cast.kalapas, lines=(), **wish)
    with pytest.raises(Overtaken):
        support.revise(drafted, by=cast.sari, lines=(), version=opened, **wish)


@pytest.mark.django_db(transaction=True)
def test_the_letter_says_what_was_written_last(cast, drafted, wish):
    mine = kept(drafted)  # as Sari read it, before the head wrote

    def send():
        support.submit(mine, by=cast.sari)
        connection.close()

    sending = threading.Thread(target=send)
    with transaction.atomic():
        there = {"kind": "brimob", "asked": 5}
        support.revise(drafted, by=cast.kalapas, lines=[there], **wish | {"place": "Dermaga"})
        sending.start()
    sending.join(10)
    letter = Rendition.objects.get(subject=name_of(drafted), kind="request_letter").context
    assert kept(drafted).status == "submitted"
    assert kept(drafted).place == "Dermaga"
    assert "Dermaga" in str(letter)
