"""Agreements on screens and for programs: who sees what, what it permits now, no words lost."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coordination.models import Agreement, LegalBasis
from coordination.services import agreements, laws, support
from documents import rendering
from documents.models import Rendition, Revision
from documents.services import keys, render_next
from journal.lifecycle import timeline

from .. import cast as stage
from .browser import at, browse, fields, spelled
from .test_api import Program
from .test_request_list_page import cost

pytestmark = pytest.mark.django_db
WORDS = "empat kata untuk menguji"


@pytest.fixture
def draft(cast):
    return stage.written((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))


def editor(client, draft):
    """What the editor would send as it stands."""
    page = client.get(at("agreement_edit", draft.pk))
    said = fields(page)
    return said | {"kind": "cooperation", "classification": "1", "bases": []}


def typed(said, **change):
    return said | change


def test_the_list_shows_what_ends_soonest_first(cast, pact):
    soon = stage.agreed(
        (cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta), says={"until": 5}
    )
    page = browse(cast.sari).get(at("agreement_list")).content.decode()
    assert page.index(soon.get_absolute_url()) < page.index(pact.get_absolute_url())
    assert "5 hari lagi" in page
    assert "Lapas Jember" not in page


@pytest.mark.parametrize(
    ("state", "count"), [("in_force", 1), ("writing", 1), ("over", 0), ("ending", 1)]
)
def test_the_list_is_narrowed_by_how_they_stand(cast, pact, draft, state, count):
    page = browse(cast.sari).get(at("agreement_list"), {"state": state}).content.decode()
    assert page.count('<th scope="row">') == count


def test_the_list_costs_the_same_however_many_there_are(cast, pact):
    sari = browse(cast.sari)
    few = cost(sari, at("agreement_list"))
    for _again in range(4):
        stage.written((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    assert cost(sari, at("agreement_list")) == few <= 8


def test_the_page_says_what_binds_and_how_much_is_left(cast, drafted, pact):
    support.submit(drafted, by=cast.sari)
    page = browse(cast.bram).get(pact.get_absolute_url()).content.decode()
    assert "paling banyak 20 (dua puluh) orang" in page
    assert "terpakai 12 dari 20, sisa 8" in page


def test_deleting_the_clause_changes_page_and_program_and_verb_alike(cast, drafted, wish, pact):
    support.submit(drafted, by=cast.sari)
    program, page = Program(cast.sari), browse(cast.sari)

    def answers():
        shown = program.get(f"agreements/{pact.pk}/").json()["terms"]
        quotas = [term["quota"]["left"] for term in shown if term["quota"]]
        return quotas, "sisa 8" in page.get(pact.get_absolute_url()).content.decode()

    assert answers() == ([8], True)
    stage.take_out("support_quota")
    assert answers() == ([], False)
    lines = [{"kind": "samapta", "asked": 500}]
    many = support.draft(by=cast.sari, requester=cast.lapas, lines=lines, **wish)
    support.submit(many, by=cast.sari)
    assert many.status == "submitted"


def test_a_due_answer_is_shown_on_page_list_and_program_until_its_clause_is_gone(
    cast, drafted, pact
):
    support.submit(drafted, by=cast.sari)
    bram, program = browse(cast.bram), Program(cast.bram)

    def due():
        one = bram.get(drafted.get_absolute_url()).content.decode()
        rows = bram.get(at("request_list")).content.decode()
        said = program.get(f"requests/{drafted.pk}/").json()["answer_due"]
        listed = program.get("requests/").json()["results"][0]["answer_due"]
        return "Jawaban ditunggu" in one, "jawab sebelum" in rows, bool(said), bool(listed)

    assert due() == (True, True, True, True)
    stage.take_out("response")
    assert due() == (False, False, False, False)


def test_after_the_last_day_page_and_program_refuse_with_the_reason(cast, drafted, pact):
    past = timezone.localdate() - timedelta(days=1)
    Agreement.objects.filter(pk=pact.pk).update(valid_until=past)
    sari, program = browse(cast.sari), Program(cast.sari)
    assert "berakhir" in sari.get(drafted.get_absolute_url()).content.decode()
    answer = program.post(f"requests/{drafted.pk}/submit/")
    assert (answer.status_code, "berakhir" in answer.json()["message"]) == (422, True)
    sari.post(at("request_submit", drafted.pk))
    drafted.refresh_from_db()
    assert drafted.status == "draft"
    stage.take_out("support")
    assert program.post(f"requests/{drafted.pk}/submit/").status_code == 200


def test_an_agreement_begins_with_two_houses_and_a_subject(cast):
    kalapas = browse(cast.kalapas)
    said = {"others": [cast.polresta.pk], "kind": "cooperation", "title": "Razia", "once": "x"}
    said["own"] = cast.lapas.pk
    answer = kalapas.post(at("agreement_new"), said)
    made = Agreement.objects.get()
    assert answer["Location"] == at("agreement_edit", made.pk)
    assert kalapas.post(at("agreement_new"), said)["Location"] == answer["Location"]
    assert (Agreement.objects.count(), made.articles.count()) == (1, 12)


def test_what_is_typed_in_the_editor_is_kept(cast, draft):
    bram = browse(cast.bram)
    said = editor(bram, draft) | {"title": "Razia Bersama", "articles-0-heading": "Maksud"}
    quota = {"clauses-1-kind": "support_quota", "clauses-1-pair": "lapas:polresta"}
    quota |= {"clauses-1-support_quota-kind": "k9", "clauses-1-support_quota-people": "4"}
    assert bram.post(at("agreement_edit", draft.pk), said | quota).status_code == 302
    content = agreements.content_of(Agreement.objects.get())
    assert (content["title"], content["articles"][0]["heading"]) == ("Razia Bersama", "Maksud")
    assert content["clauses"][1]["params"] == {"kind": "k9", "people": 4}


def test_a_bad_value_is_named_and_nothing_typed_is_lost(cast, draft):
    bram = browse(cast.bram)
    said = editor(bram, draft) | {"title": "Judul baru", "clauses-1-kind": "response"}
    said |= {"clauses-1-pair": "lapas:polresta", "clauses-1-response-urgency": "routine"}
    answer = bram.post(at("agreement_edit", draft.pk), said | {"clauses-1-response-minutes": "2"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tulis 5 sampai" in page
    assert "Judul baru" in page
    assert Agreement.objects.get().title == "Bantuan Personel"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 301),
        ("title", " \u200b "),
        ("title", "a\0b"),
        ("valid_until", "0001-01-01"),
        ("valid_until", "9999-12-31"),
        ("valid_until", "31 Februari"),
        ("classification", "4"),
        ("bases", "TIDAK-ADA"),
        ("articles-0-place", "99999999999"),
        ("articles-0-text", "{nomor} {masa berlaku}"),
        ("clauses-0-pair", "lapas:lapas"),
        ("clauses-0-kind", "intelligence"),
        ("clauses-TOTAL_FORMS", "x"),
    ],
)
def test_what_cannot_stand_is_refused_in_words_and_changes_nothing(cast, draft, name, value):
    bram = browse(cast.bram)
    answer = bram.post(at("agreement_edit", draft.pk), editor(bram, draft) | {name: value})
    assert answer.status_code == 422
    assert timeline(draft).last().verb == "in_review"


@pytest.mark.parametrize("seen", ["", "x", "9" * 40, "-1"])
def test_a_draft_opened_nobody_knows_when_overwrites_nothing(cast, draft, seen):
    bram = browse(cast.bram)
    said = editor(bram, draft) | {"seen": seen, "title": "Lain"}
    content = agreements.content_of(draft) | {"title": "Punya Surya"}
    agreements.revise(draft, by=cast.kalapas, seen=agreements.latest(draft), content=content)
    assert bram.post(at("agreement_edit", draft.pk), said).status_code in {409, 422}
    assert Agreement.objects.get().title == "Punya Surya"


@pytest.mark.parametrize("query", ["?q=%00", "?state=%00", "?state=x", "?q=" + "y" * 5000])
def test_odd_questions_get_a_plain_list(cast, pact, query):
    sari = browse(cast.sari)
    assert sari.get(at("agreement_list") + query).status_code == 200
    assert sari.get(at("law_list") + query.replace("state", "status")).status_code == 200
    program = Program(cast.sari)
    said = dict(parse_qsl(query[1:], keep_blank_values=True))
    assert program.get("agreements/", **said).status_code in {200, 422}


def test_an_article_moves_to_its_new_number_and_an_empty_one_goes(cast, draft):
    bram = browse(cast.bram)
    said = editor(bram, draft) | {"articles-11-place": "1"}
    said |= {"articles-3-heading": "", "articles-3-text": ""}
    bram.post(at("agreement_edit", draft.pk), said)
    headings = list(draft.articles.values_list("heading", flat=True))
    assert len(headings) == 11
    assert headings[:2] == ["Maksud dan Tujuan", "Penutup"]
    assert "Pelaksanaan" not in headings


def test_two_at_once_the_second_sees_both_versions_and_can_save(cast, draft):
    kalapas, bram = browse(cast.kalapas), browse(cast.bram)
    mine, theirs = editor(kalapas, draft), editor(bram, draft)
    bram.post(at("agreement_edit", draft.pk), typed(theirs, place="Rogojampi", title="Punya Bram"))
    answer = kalapas.post(at("agreement_edit", draft.pk), typed(mine, title="Punya Surya"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(word in page for word in ("Bram Mandala", "Punya Bram", "Punya Surya", "Rogojampi"))
    again = fields(answer) | {"kind": "cooperation", "classification": "1"}
    assert (again["title"], again["place"]) == ("Punya Surya", "Rogojampi")
    assert kalapas.post(at("agreement_edit", draft.pk), again).status_code == 302
    assert Agreement.objects.get().title == "Punya Surya"


def test_how_a_browser_ends_its_lines_is_no_change(cast, draft):
    bram, kalapas = browse(cast.bram), browse(cast.kalapas)
    said = {name: value.replace("\n", "\r\n") for name, value in text_of(bram, draft).items()}
    mine = editor(kalapas, draft) | {"title": "Lain"}
    assert bram.post(at("agreement_edit", draft.pk), said).status_code == 302
    assert timeline(draft).last().verb == "in_review"
    assert kalapas.post(at("agreement_edit", draft.pk), mine).status_code == 302


def text_of(client, draft):
    return {name: value for name, value in editor(client, draft).items() if name != "bases"}


def test_consent_to_other_words_is_refused(cast, draft):
    kalapas = browse(cast.kalapas)
    seen = fields(kalapas.get(at("agreement_agree", draft.pk)))["seen"]
    content = agreements.content_of(draft) | {"title": "Lain"}
    agreements.revise(draft, by=cast.bram, seen=int(seen), content=content)
    answer = kalapas.post(at("agreement_agree", draft.pk), {"seen": seen})
    assert answer.status_code == 409
    assert not draft.parties.exclude(agreed_at=None).exists()


def test_one_house_cannot_speak_for_the_other(cast, draft):
    end = draft.parties.get(agency=cast.polresta)
    kalapas = browse(cast.kalapas)
    assert kalapas.get(at("agreement_party", draft.pk, end.pk)).status_code == 403
    said = agreements.remark(draft, by=cast.bram, agency=cast.polresta, text="Kurang")
    assert kalapas.post(at("agreement_resolve", draft.pk, said.pk)).status_code == 403
    said.refresh_from_db()
    assert said.resolved_at is None


def test_who_is_not_cleared_sees_no_trace(cast):
    both = ((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    secret = stage.written(*both, says={"classification": 3, "title": "Operasi Senyap"})
    assert browse(cast.sari).get(secret.get_absolute_url()).status_code == 404
    assert "Senyap" not in browse(cast.sari).get(at("agreement_list")).content.decode()
    assert "Senyap" in browse(cast.kalapas).get(at("agreement_list")).content.decode()


def test_citing_a_repealed_rule_warns_on_the_form_and_on_the_page(cast, draft):
    laws.enter(by=None, code="P33/2015", title="Peraturan 33 Tahun 2015", status="repealed")
    bram = browse(cast.bram)
    said = editor(bram, draft) | {"bases": ["P33/2015"]}
    assert "DICABUT" in bram.get(at("agreement_edit", draft.pk)).content.decode()
    assert bram.post(at("agreement_edit", draft.pk), said).status_code == 302
    assert "sudah dicabut" in bram.get(draft.get_absolute_url()).content.decode()
    assert "sudah dicabut" in bram.get(at("agreement_edit", draft.pk)).content.decode()


def test_the_register_of_laws_is_kept_by_few_and_read_by_all(cast):
    said = {"code": "UU1/2030", "kind": "1", "title": "Undang-Undang 1", "status": "in_force"}
    assert browse(cast.admin).post(at("law_new"), said).status_code == 302
    basis = LegalBasis.objects.get()
    assert "UU1/2030" in browse(cast.joko).get(at("law_list"), {"q": "undang"}).content.decode()
    answer = browse(cast.admin).post(
        at("law_edit", basis.pk), said | {"status": "amended", "note": "Diubah"}
    )
    basis.refresh_from_db()
    assert (answer.status_code, basis.status, basis.note) == (302, "amended", "Diubah")
    assert timeline(basis).last().verb == "amended"


def ready(pact):
    while render_next():
        pass
    pact.refresh_from_db()
    return Rendition.objects.get(pk=pact.rendition_id)


def test_both_chiefs_sign_on_their_pages_and_it_is_in_force(cast):
    pact = stage.frozen((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    ready(pact)
    for person in (cast.kalapas, cast.kapolresta):
        keys.enrol(person, WORDS)
        client = browse(person)
        said = fields(client.get(at("agreement_sign", pact.pk), {"siap": "1"}))
        said |= {"passphrase": WORDS, "agreed": "on", "method": "pkcs12"}
        answer = client.post(at("agreement_sign", pact.pk), said)
        assert answer.status_code == 302, answer.content.decode()
    assert Agreement.objects.in_force().get() == pact
    assert Revision.objects.filter(rendition=pact.rendition, why="signed").count() == 2


def test_a_wrong_passphrase_signs_nothing(cast):
    pact = stage.frozen((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    ready(pact)
    keys.enrol(cast.kalapas, WORDS)
    client = browse(cast.kalapas)
    said = fields(client.get(at("agreement_sign", pact.pk), {"siap": "1"}))
    answer = client.post(
        at("agreement_sign", pact.pk), said | {"passphrase": "bukan ini kalimatnya", "agreed": "on"}
    )
    assert answer.status_code == 422
    assert "Kalimat sandi salah" in answer.content.decode()
    assert not pact.parties.exclude(signature=None).exists()


def test_a_scan_of_the_signed_sheet_counts_as_much(cast):
    pact = stage.frozen((cast.lapas, cast.kalapas), (cast.polresta, cast.kapolresta))
    ready(pact)
    for person, agency in ((cast.kalapas, cast.lapas), (cast.bram, cast.polresta)):
        end = pact.parties.get(agency=agency)
        scan = SimpleUploadedFile("ttd.pdf", rendering.to_pdf("<title>x</title><p>ttd</p>"))
        said = {"signed_on": timezone.localdate().isoformat(), "scan": scan}
        answer = browse(person).post(at("agreement_scan", pact.pk, end.pk), said)
        assert answer.status_code == 302, answer.content.decode()
    assert Agreement.objects.in_force().get() == pact
    person = pact.parties.get(agency=cast.polresta).signature.person
    assert person == cast.kapolresta


def test_the_request_form_still_takes_words_when_the_quota_is_spent(cast, drafted, wish, pact):
    support.submit(drafted, by=cast.sari)
    more = support.draft(
        by=cast.sari, requester=cast.lapas, lines=[{"kind": "samapta", "asked": 9}], **wish
    )
    answer = browse(cast.sari).post(at("request_submit", more.pk), follow=True)
    assert "Sisanya 8, diminta 9" in answer.content.decode()
    assert spelled(more.starts_at) in answer.content.decode()
