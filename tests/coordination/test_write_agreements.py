"""Writing an agreement together: nobody's words are lost, and nobody freezes them alone."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from coordination import wording
from coordination.models import Agreement, LegalBasis, Wording
from coordination.services import agreement_text, agreements, freezing, laws
from documents.models import Rendition
from journal.lifecycle import IllegalMove, timeline
from journal.models import Untold

from .. import cast as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast):
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    return stage.written(*both)


def says(draft, **change):
    return agreements.content_of(draft) | change


def told(thing):
    return set(Untold.objects.get(entry=timeline(thing).last()).people)


def agree(cast, draft, *who):
    for person, house in who or ((cast.kalapas, cast.lapas), (cast.kapolresta, cast.polresta)):
        agreements.agree(draft, by=person, agency=house, seen=agreements.latest(draft))


def test_a_draft_says_what_was_typed_and_nothing_else(cast, draft):
    content = says(draft, recitals="bahwa perlu", place="Rogojampi", valid_until="2030-12-31")
    agreements.revise(draft, by=cast.bram, seen=agreements.latest(draft), content=content)
    assert agreements.content_of(draft) == content
    assert timeline(draft).last().verb == "revised"


def test_the_same_words_again_are_no_change_and_keep_every_consent(cast, draft):
    agree(cast, draft, (cast.kalapas, cast.lapas))
    seen = agreements.latest(draft)
    agreements.revise(draft, by=cast.bram, seen=seen, content=says(draft))
    assert agreements.latest(draft) == seen
    assert draft.parties.exclude(agreed_at=None).count() == 1


def test_the_second_to_save_sees_what_the_first_changed(cast, draft):
    seen = agreements.latest(draft)
    agreements.revise(draft, by=cast.bram, seen=seen, content=says(draft, place="Rogojampi"))
    mine = says(draft, title="Razia Bersama", place="Banyuwangi")
    with pytest.raises(agreements.Overtaken) as late:
        agreements.revise(draft, by=cast.kalapas, seen=seen, content=mine)
    assert late.value.last.actor == cast.bram
    (change,) = wording.differences(late.value.was, late.value.now, mine)
    assert (change.was, change.now, change.typed) == ("Banyuwangi", "Rogojampi", "Banyuwangi")
    draft.refresh_from_db()
    assert (draft.place, draft.title) == ("Rogojampi", "Bantuan Personel")


def test_what_only_the_other_changed_is_put_into_what_i_typed(cast, draft):
    was = says(draft)
    theirs = was | {"place": "Rogojampi"}
    mine = was | {"title": "Razia Bersama"}
    whole = wording.merged(was, theirs, mine)
    assert (whole["title"], whole["place"]) == ("Razia Bersama", "Rogojampi")


def test_two_may_write_different_articles_at_once(draft):
    was = says(draft)
    articles = was["articles"]
    theirs = was | {"articles": [{"heading": "Baru", "text": "Isi."}, *articles[1:]]}
    mine = was | {"articles": [*articles[:-1], {"heading": "Akhir", "text": "Tamat."}]}
    merged = wording.merged(was, theirs, mine)["articles"]
    assert (merged[0]["heading"], merged[-1]["heading"]) == ("Baru", "Akhir")
    assert not any(one.clashes for one in wording.differences(was, theirs, mine))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_moment_one_is_told(cast):
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    draft = stage.written(*both)
    seen, content, outcome = agreements.latest(draft), says(draft), []

    def save(person, title):
        mine = Agreement.objects.get(pk=draft.pk)
        try:
            said = content | {"title": title}
            agreements.revise(mine, by=person, seen=seen, content=said)
            outcome.append("kept")
        except agreements.Overtaken:
            outcome.append("told")
        finally:
            connection.close()

    who = ((cast.kalapas, "Satu"), (cast.bram, "Dua"))
    threads = [threading.Thread(target=save, args=one) for one in who]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["kept", "told"]
    assert Wording.objects.filter(agreement=draft).count() == 2


def test_the_last_consent_freezes_and_prints(cast, draft):
    agree(cast, draft, (cast.kalapas, cast.lapas))
    draft.refresh_from_db()
    assert draft.status == "in_review"
    agree(cast, draft, (cast.kapolresta, cast.polresta))
    draft.refresh_from_db()
    assert draft.status == "frozen"
    assert draft.sha256 == wording.digest(draft.frozen)
    assert draft.rendition.fields == ["ttd-1", "ttd-2"]
    assert bytes(draft.rendition.source) == wording.canonical(draft.frozen)


def test_each_party_gets_its_own_number_at_the_latest_then(cast, draft):
    agree(cast, draft)
    numbers = list(draft.parties.values_list("number", flat=True))
    assert numbers[0].startswith("1/PKS/")
    assert all(numbers)


def test_another_word_takes_every_consent_back(cast, draft):
    agree(cast, draft, (cast.kalapas, cast.lapas))
    seen = agreements.latest(draft)
    agreements.revise(draft, by=cast.bram, seen=seen, content=says(draft, title="Lain"))
    assert not draft.parties.exclude(agreed_at=None).exists()
    with pytest.raises(agreements.Overtaken):
        agreements.agree(draft, by=cast.kalapas, agency=cast.lapas, seen=seen)


def test_an_open_remark_stands_in_the_way_until_its_agency_settles_it(cast, draft):
    said = agreements.remark(draft, by=cast.bram, agency=cast.polresta, text="Pasal 5 kurang")
    with pytest.raises(ValidationError, match="belum diselesaikan"):
        agree(cast, draft)
    agreements.resolve(said, by=cast.bram)
    agree(cast, draft)
    draft.refresh_from_db()
    assert draft.status == "frozen"


def test_all_that_is_missing_is_named_at_once(cast, draft):
    texts = [{"heading": "Satu", "text": "Tanpa isian."}]
    content = says(draft, made_on="", valid_until="", articles=texts)
    agreements.revise(draft, by=cast.bram, seen=agreements.latest(draft), content=content)
    draft.parties.filter(agency=cast.lapas).update(signatory=None)
    with pytest.raises(ValidationError) as why:
        freezing.check(draft)
    words = " ".join(why.value.messages)
    for part in ("Tanggal penandatanganan", "Masa berlaku", "belum menunjuk", "{masa berlaku}"):
        assert part in words


def test_a_quota_without_leave_to_ask_is_not_frozen(cast, draft):
    quota = stage.clause("support_quota", cast.lapas, cast.polresta, kind="k9", people=3)
    content = says(draft, clauses=[quota])
    agreements.revise(draft, by=cast.bram, seen=agreements.latest(draft), content=content)
    with pytest.raises(ValidationError, match="boleh diminta"):
        freezing.check(draft)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"clauses": [{"kind": "roster", "params": {}}]}, "tidak ditawarkan"),
        ({"clauses": [{"kind": "support", "params": {}}] * 2}, "hal yang sama"),
        ({"valid_from": "2026-12-02", "valid_until": "2026-12-01"}, "mendahului"),
        ({"title": ""}, "harus diisi"),
    ],
)
def test_words_that_cannot_stand_change_nothing(cast, draft, change, words):
    ends = {"requester": "lapas", "provider": "polresta"}
    clauses = [row | ends for row in change.get("clauses", [])]
    content = says(draft, **change) | ({"clauses": clauses} if clauses else {})
    with pytest.raises(ValidationError):
        agreements.revise(draft, by=cast.bram, seen=agreements.latest(draft), content=content)
    assert agreements.latest(draft) == timeline(draft).get(verb="draft").pk
    assert Agreement.objects.get(pk=draft.pk).clauses.count() == 1


def test_a_frozen_text_is_nobodys_to_change(cast, draft):
    agree(cast, draft)
    content = says(draft, title="Diam-diam")
    with pytest.raises(IllegalMove):
        agreements.revise(draft, by=cast.bram, seen=agreements.latest(draft), content=content)


def test_opened_again_it_must_be_agreed_to_again_and_its_paper_holds_no_more(cast, draft):
    agree(cast, draft)
    freezing.thaw(draft, by=cast.bram, note="Nomor salah")
    draft.refresh_from_db()
    assert (draft.status, draft.sha256, draft.rendition) == ("in_review", "", None)
    assert Rendition.objects.filter(revoked_at=None).count() == 0
    assert not draft.parties.exclude(agreed_at=None).exists()


def test_once_one_has_signed_it_stays_closed(cast, draft):
    agree(cast, draft)
    draft.refresh_from_db()
    stage.made_by_hand(draft.parties.select_related("agreement", "agency").first())
    with pytest.raises(ValidationError, match="Sudah ada yang menandatangani"):
        freezing.thaw(draft, by=cast.bram, note="Terlambat")


def test_only_the_named_signer_in_office_has_a_place(cast, draft):
    agree(cast, draft)
    draft.refresh_from_db()
    assert freezing.place_of(draft, cast.kalapas).agency == cast.lapas
    for person in (cast.bram, cast.sari, cast.joko):
        with pytest.raises(PermissionDenied):
            freezing.place_of(draft, person)


def test_when_all_have_signed_both_sides_hear(cast, draft):
    agree(cast, draft)
    draft.refresh_from_db()
    for party in draft.parties.select_related("agreement", "agency", "signatory__person"):
        stage.made_by_hand(party)
    draft.refresh_from_db()
    assert draft.status == "signed"
    assert {cast.kalapas.pk, cast.bram.pk} <= told(draft)


def test_a_clause_changed_behind_everybodys_back_is_seen(cast, pact):
    assert agreement_text.is_intact(pact)
    with stage.unguarded():
        pact.clauses.filter(kind="support_quota").update(params={"kind": "samapta", "people": 900})
    assert not agreement_text.is_intact(pact)


def test_a_party_that_a_clause_names_cannot_leave(cast, draft):
    with pytest.raises(ValidationError, match="Hapus dahulu"):
        agreements.seat(draft, by=cast.kalapas, parties=[cast.lapas, cast.bpbd])


def test_a_third_house_can_join_and_the_order_can_change(cast, draft):
    houses = [cast.polresta, cast.lapas, cast.bpbd]
    agreements.seat(draft, by=cast.kalapas, parties=houses)
    assert [one.agency for one in draft.parties.order_by("position")] == houses
    assert draft.parties.get(agency=cast.lapas).signatory.person == cast.kalapas


def test_a_legal_basis_that_is_repealed_warns_and_bars_nothing(cast, draft):
    basis = laws.enter(by=None, code="P33", title="Peraturan 33", status="in_force")
    content = says(draft, bases=["P33"])
    agreements.revise(draft, by=cast.bram, seen=agreements.latest(draft), content=content)
    laws.assess(basis, by=cast.admin, status="repealed", note="Dicabut")
    assert [one.code for one in laws.doubtful(["P33"])] == ["P33"]
    assert timeline(basis).last().data == {"was": "in_force", "code": "P33"}
    freezing.check(draft)


def test_a_legal_basis_is_not_replaced_by_itself(cast):
    basis = laws.enter(by=None, code="P33", title="Peraturan 33", status="in_force")
    with pytest.raises(ValidationError):
        laws.assess(basis, by=cast.admin, status="repealed", replaced_by=basis)
    assert LegalBasis.objects.get().status == "in_force"
