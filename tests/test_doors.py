"""The door book: every address, and what each of the cast finds there. An unlisted one fails."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.services import tokens
from coordination.models import Officer, Posting
from coordination.services import agreements, laws, sharing
from documents.models import Attachment, Rendition
from journal.lifecycle import name_of
from notifications.models import Delivery
from notifications.services import tell

from . import cast as stage
from .sop import stage as sops

pytestmark = pytest.mark.django_db
VERIFIED = {"method": "password", "reauthenticated": True}
EVERYONE = (
    "anonymous",
    "sari",
    "gate",
    "kalapas",
    "admin",
    "bram",
    "kapolresta",
    "padal",
    "laras",
    "joko",
    "operator",
)
SIGNED_IN = frozenset(EVERYONE[1:])
SEE = frozenset({"sari", "gate", "kalapas", "bram", "kapolresta", "padal"})  # both ends
ASK, DECIDE = frozenset({"sari", "kalapas"}), frozenset({"bram", "kapolresta"})
GATE = frozenset({"sari", "gate", "bram", "padal"})
KEEP = frozenset({"kalapas", "bram", "kapolresta"})  # they write agreements
SIGN = frozenset({"kalapas", "kapolresta"})
LAWS = frozenset({"admin", "kalapas", "kapolresta"})  # they keep the register of laws
POSTED = SIGNED_IN - {"operator"}
PAIR = SEE | {"admin"}  # may look the agency up
GUEST = frozenset({"laras"})  # the request is shared with her


@dataclass(frozen=True)
class Door:
    """Who may pass (any answer that is no refusal), who sees but may not (403); the rest: 404."""

    may: frozenset[str]
    see: frozenset[str] = SIGNED_IN
    to: Callable[[SimpleNamespace], tuple] = lambda world: ()
    public: bool = False
    entrance: bool = False  # a part of signing in and out: it may lead to the sign-in page

    def expects(self, who: str) -> set[str]:
        if self.entrance:
            return {"open", "sign in"}
        if self.public or who in self.may:
            return {"open"}
        if who == "anonymous":
            return {"sign in"}
        return {"forbidden"} if who in self.see else {"hidden"}


def the_request(world):
    return (world.asked.pk,)


def the_officer(world):
    return (world.asked.pk, world.assignment.pk)


def the_lapas(world):
    return (world.lapas.pk,)


def the_posting(world):
    return (world.posting.pk,)


def of_request(may, to=the_request):
    return Door(frozenset(may), SEE | GUEST, to)


def of_sop(may, which="sop", *parts):
    """A door of the version kept in `world` under this name, and of what hangs on it."""

    def to(world):
        return (getattr(world, which).pk, *(part(world) for part in parts))

    return Door(frozenset(may), SEE, to)


def a_step(world):
    return world.sop_draft.step_rows.first().key


def a_lane(world):
    return world.sop_draft.lane_rows.first().code


PUBLIC = Door(frozenset(), public=True)
ENTRANCE = Door(frozenset(), entrance=True)
OWN = Door(SIGNED_IN)
NOBODYS = Door(frozenset(), frozenset(), lambda world: (0,))
ABSENT = Door(frozenset(), frozenset())  # none of the cast has set this up
READ, COMMENT = of_request(SEE | GUEST), of_request(SEE)
ADMINISTER = Door(frozenset({"admin"}), PAIR, the_lapas)


def the_pact(world):
    return (world.pact.pk,)


def of_pact(may, to=the_pact):
    return Door(frozenset(may), SEE, to)


def mine(whose, to):
    return Door(frozenset({whose}), frozenset(), to)


PAGES = {
    "home": OWN,
    "theme": PUBLIC,
    "set_language": PUBLIC,
    "healthz": PUBLIC,
    "coordination:request_list": OWN,
    "coordination:request_new": Door(ASK | {"kapolresta", "joko"}),
    "coordination:request_export": Door(SIGNED_IN, to=lambda world: ("csv",)),
    "coordination:request_detail": READ,
    "coordination:request_papers": READ,
    "coordination:request_told": of_request(SEE),
    "coordination:request_edit": of_request(ASK),
    "coordination:request_submit": of_request(ASK),
    "coordination:request_withdraw": of_request(ASK),
    "coordination:request_comment": COMMENT,
    "coordination:request_receive": of_request(DECIDE),
    "coordination:request_review": of_request(DECIDE),
    "coordination:request_send_back": of_request(DECIDE),
    "coordination:request_decide": of_request(DECIDE),
    "coordination:request_order": of_request(DECIDE),
    "coordination:request_muster": of_request(GATE),
    "coordination:muster_arrive": of_request(GATE, the_officer),
    "coordination:muster_absent": of_request(GATE, the_officer),
    "coordination:muster_replace": of_request(GATE, the_officer),
    "coordination:muster_leave": of_request(GATE, the_officer),
    "coordination:muster_leave_all": of_request(GATE),
    "coordination:muster_complete": of_request(GATE),
    "coordination:muster_enter": of_request(GATE),
    "coordination:muster_release": of_request(GATE),
    "coordination:request_report": of_request({"bram", "padal"}),
    "coordination:request_close": of_request(ASK),
    "coordination:request_share": of_request(ASK | DECIDE),
    "coordination:share_revoke": of_request(
        ASK | DECIDE, lambda world: (world.asked.pk, "orang", world.share.pk)
    ),
    "coordination:attachment_add": of_request(ASK | DECIDE | {"padal"}),
    "coordination:attachment": of_request(
        SEE | GUEST, lambda world: (world.asked.pk, world.attachment.pk)
    ),
    "coordination:attachment_remove": of_request(
        {"sari"}, lambda world: (world.asked.pk, world.attachment.pk)
    ),
    "coordination:paper": of_request(SEE | GUEST, lambda world: (world.asked.pk, world.paper.pk)),
    "coordination:paper_retry": of_request(SEE, lambda world: (world.asked.pk, world.paper.pk)),
    "coordination:directory": OWN,
    "coordination:agency": Door(PAIR, PAIR, the_lapas),
    "coordination:agency_admin": ADMINISTER,
    "coordination:agency_edit": ADMINISTER,
    "coordination:position_add": ADMINISTER,
    "coordination:person_add": ADMINISTER,
    "coordination:person_posting_add": ADMINISTER,
    "coordination:officers": ADMINISTER,
    "coordination:officers_add": ADMINISTER,
    "coordination:posting_end": Door(frozenset({"admin"}), PAIR, the_posting),
    "coordination:person_reset": Door(frozenset({"admin"}), PAIR, the_posting),
    "coordination:officer_discharge": Door(
        frozenset({"admin"}), PAIR, lambda world: (world.guard.pk,)
    ),
    "coordination:agreement_list": OWN,
    "coordination:agreement_new": Door(KEEP | GUEST),
    "coordination:agreement": of_pact(SEE),
    "coordination:agreement_papers": of_pact(SEE),
    "coordination:agreement_edit": of_pact(KEEP),
    "coordination:agreement_parties": of_pact(KEEP),
    "coordination:agreement_party": of_pact(DECIDE, lambda world: (world.pact.pk, world.end.pk)),
    "coordination:agreement_scan": of_pact(DECIDE, lambda world: (world.pact.pk, world.end.pk)),
    "coordination:agreement_review": of_pact(KEEP),
    "coordination:agreement_remark": of_pact(SEE),
    "coordination:agreement_resolve": of_pact(
        DECIDE, lambda world: (world.pact.pk, world.remark.pk)
    ),
    "coordination:agreement_agree": of_pact(KEEP),
    "coordination:agreement_sign": of_pact(SIGN),
    "coordination:agreement_thaw": of_pact(KEEP),
    "coordination:agreement_withdraw": of_pact(KEEP),
    "coordination:agreement_terminate": of_pact(SIGN),
    "coordination:agreement_follow": of_pact(KEEP, lambda world: (world.pact.pk, "perpanjangan")),
    "coordination:agreement_paper": of_pact(SEE, lambda world: (world.sealed.pk, world.sheet.pk)),
    "coordination:agreement_paper_retry": of_pact(
        SEE, lambda world: (world.sealed.pk, world.sheet.pk)
    ),
    "coordination:law_list": OWN,
    "coordination:law_new": Door(LAWS),
    "coordination:law": Door(POSTED, POSTED, lambda world: (world.law.pk,)),
    "coordination:law_edit": Door(LAWS, POSTED, lambda world: (world.law.pk,)),
    "sop:library": OWN,
    "sop:start": Door(KEEP | GUEST),
    "sop:chain": Door(frozenset({"kalapas", "admin"}), frozenset({"sari", "gate"}), the_lapas),
    "sop:version": of_sop(SEE),
    "sop:export": of_sop(SEE, "sop", lambda world: "json"),
    "sop:acknowledge": of_sop(SEE),
    "sop:coverage": of_sop(ASK | DECIDE),
    "sop:compare": of_sop(SEE, "sop", lambda world: world.sop.pk),
    "sop:copy": of_sop(KEEP),
    "sop:amend": of_sop(KEEP),
    "sop:keep": of_sop(KEEP),
    "sop:withdraw": of_sop(SIGN),
    "sop:pdf": of_sop(SEE),
    "sop:retry": of_sop(SEE),
    "sop:print": of_sop(SEE),
    "sop:printed": Door(
        frozenset({"sari"}), frozenset(), lambda world: (world.sop.pk, world.copy.pk)
    ),
    "sop:editor": of_sop(KEEP, "sop_draft"),
    "sop:settings": of_sop(KEEP, "sop_draft"),
    "sop:import": of_sop(KEEP, "sop_draft"),
    "sop:step_add": of_sop(KEEP, "sop_draft"),
    "sop:step_edit": of_sop(KEEP, "sop_draft", a_step),
    "sop:step_move": of_sop(KEEP, "sop_draft", a_step),
    "sop:step_delete": of_sop(KEEP, "sop_draft", a_step),
    "sop:step_check": of_sop(KEEP, "sop_draft", a_step),
    "sop:lane_add": of_sop(KEEP, "sop_draft"),
    "sop:lane_edit": of_sop(KEEP, "sop_draft", a_lane),
    "sop:lane_move": of_sop(KEEP, "sop_draft", a_lane),
    "sop:lane_delete": of_sop(KEEP, "sop_draft", a_lane),
    "sop:part_edit": of_sop(KEEP, "sop_draft", lambda world: "title"),
    "sop:submit": of_sop(KEEP, "sop_draft"),
    "sop:review": of_sop(SEE, "sop_review"),
    "sop:remark": of_sop(SEE, "sop_review"),
    "sop:resolve": of_sop(KEEP, "sop_review", lambda world: world.sop_remark.pk),
    "sop:initial": of_sop(ASK, "sop_review", lambda world: world.sop_turn.pk),
    "sop:send_back": of_sop(ASK, "sop_review", lambda world: world.sop_turn.pk),
    "sop:number": of_sop(KEEP | {"sari"}, "sop_review"),
    "sop:freeze": of_sop(KEEP, "sop_review"),
    "sop:sign": of_sop(SIGN, "sop_ready"),
    "sop:reopen": of_sop(SIGN, "sop_ready"),
    "notifications:inbox": OWN,
    "notifications:read_all": OWN,
    "notifications:open": mine("bram", lambda world: (world.delivery.pk,)),
    "documents:find": PUBLIC,
    "documents:inspect": PUBLIC,
    "documents:digest": Door(frozenset(), to=lambda world: (world.paper.sha256,), public=True),
    "documents:verify": Door(frozenset(), to=lambda world: (world.paper.code,), public=True),
    "keys:own": OWN,
    "keys:give_up": NOBODYS,
    "pki:ocsp": PUBLIC,
    "pki:ocsp_get": Door(frozenset(), to=lambda world: ("MAA=",), public=True),
    "pki:tsa": PUBLIC,
    "pki:crl": Door(frozenset(), to=lambda world: ("issuing",), public=True),
    "pki:certificate": Door(frozenset(), to=lambda world: ("root",), public=True),
    "accounts:profile": OWN,
    "accounts:history": OWN,
    "accounts:tokens": OWN,
    "accounts:sign_out_everywhere": ENTRANCE,
    "accounts:unsent": OWN,
    "accounts:session_end": NOBODYS,  # another's is as if there were none
    "accounts:token_revoke": mine("sari", lambda world: (world.token.pk,)),
    "account_login": PUBLIC,
    "account_logout": ENTRANCE,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": Door(frozenset(), to=lambda world: ("1", "x"), public=True),
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": ENTRANCE,
    "mfa_login_webauthn": ENTRANCE,
    "account_change_password": OWN,
    "account_reauthenticate": OWN,
    "mfa_reauthenticate": OWN,
    "mfa_reauthenticate_webauthn": OWN,
    "mfa_index": ENTRANCE,
    "usersessions_list": OWN,
    "mfa_activate_totp": OWN,
    "mfa_deactivate_totp": ABSENT,
    "mfa_view_recovery_codes": ABSENT,
    "mfa_generate_recovery_codes": OWN,
    "mfa_download_recovery_codes": ABSENT,
    "mfa_list_webauthn": OWN,
    "mfa_add_webauthn": OWN,
    "mfa_edit_webauthn": NOBODYS,
    "mfa_remove_webauthn": NOBODYS,
    "api:reference": OWN,
    "api:schema": OWN,
}
MACHINES = {
    "api:verdict": OWN,
    "api:requests": OWN,
    "api:agreements": OWN,
    "api:agreement": of_pact(SEE),
    "api:agencies": OWN,
    "api:postings": OWN,
    "api:request": READ,
    "api:sendable": of_request(DECIDE),
    "api:officers": ADMINISTER,
    "api:sops": OWN,
    "api:sop": of_sop(SEE),
    "api:sop_acknowledge": of_sop(SEE),
    "api:revise": of_request(ASK),
    "api:submit": of_request(ASK),
    "api:withdraw": of_request(ASK),
    "api:close": of_request(ASK),
    "api:receive": of_request(DECIDE),
    "api:review": of_request(DECIDE),
    "api:decide": of_request(DECIDE),
    "api:send_back": of_request(DECIDE),
    "api:order": of_request(DECIDE),
    "api:comment": COMMENT,
    "api:complete": of_request(GATE),
    "api:enter": of_request(GATE),
    "api:release": of_request(GATE),
    "api:leave_all": of_request(GATE),
    "api:report": of_request({"bram", "padal"}),
    "api:arrive": of_request(GATE, the_officer),
    "api:absent": of_request(GATE, the_officer),
    "api:replace": of_request(GATE, the_officer),
    "api:leave": of_request(GATE, the_officer),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One ordered request with everything that can hang on it; each knock is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = stage.everybody()
        asked = stage.submitted(world, stage.drafted(world, stage.wish(world)))
        world.asked = stage.ordered(
            world, stage.granted(world, asked), stage.officers(world.polresta)
        )
        furnish(world)
        yield world
        transaction.set_rollback(True)


def furnish(world):
    world.assignment = world.asked.order.assignments.first()
    world.guard = Officer.objects.create(
        agency=world.lapas, service_number="77", name="Regu A", kind="other"
    )
    world.posting = Posting.objects.get(person=world.gate)
    sharing.share(
        world.asked,
        by=world.kalapas,
        with_whom=world.laras,
        reason="Koordinasi",
        until=timezone.now() + timedelta(days=1),
    )
    world.share = world.asked.person_shares.get()
    world.attachment = Attachment.objects.create(
        subject=name_of(world.asked),
        name="denah.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        content=b"%PDF",
        added_by=world.sari,
    )
    paper = Rendition.objects.filter(subject=name_of(world.asked)).first()
    Rendition.objects.filter(pk=paper.pk).update(
        state="ready", content=b"%PDF-1.7", sha256="0" * 64, ready_at=timezone.now()
    )
    paper.refresh_from_db()
    world.paper = paper
    furnish_pacts(world)
    sops.furnish(world)
    tell()
    world.delivery = Delivery.objects.filter(person=world.bram, channel="inbox").first()
    world.token, _ = tokens.issue(world.sari, name="x", scopes=["read"], days=1)
    world.keys = {
        who: tokens.issue(getattr(world, who), name="all", scopes=["read", "write"], days=1)[1]
        for who in SIGNED_IN
    }


def furnish_pacts(world):
    both = ((world.lapas, world.kalapas), (world.polresta, world.kapolresta))
    world.pact = stage.written(*both)
    world.end = world.pact.parties.get(agency=world.polresta)
    world.remark = agreements.remark(
        world.pact, by=world.bram, agency=world.polresta, text="Pasal 5 kurang"
    )
    world.sealed = stage.frozen(*both)
    Rendition.objects.filter(pk=world.sealed.rendition_id).update(
        state="ready", content=b"%PDF-1.7", sha256="0" * 64, ready_at=timezone.now()
    )
    world.sheet = world.sealed.rendition
    world.law = laws.enter(by=None, code="UU1", title="Undang-Undang Satu", status="in_force")


def knock(client, method, url, **how):
    """What the door says; whatever it did is undone."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(url, **how)
            raise Undo
    except Undo:
        return verdict(answer)


class Undo(Exception):
    pass


def verdict(answer):
    code, to = answer.status_code, answer.headers.get("Location", "")
    if code == 401 or (code == 302 and to.startswith(reverse("account_login"))):
        return "sign in"
    return {403: "forbidden", 404: "hidden", 405: "closed"}.get(
        code, "open" if code < 500 or code == 503 else code
    )


def clients(world):
    for who in EVERYONE:
        client = Client()
        if who != "anonymous":
            client.force_login(getattr(world, who), settings.AUTHENTICATION_BACKENDS[0])
            session = client.session
            session["account_authentication_methods"] = [VERIFIED | {"at": time.time()}]
            session["account_authentication_methods_user"] = str(getattr(world, who).pk)
            session.save()
        yield who, client


@pytest.mark.parametrize("name", PAGES)
def test_each_of_the_cast_finds_what_the_book_says(world, name):
    door, found, expected = PAGES[name], {}, {}
    url = reverse(name, args=door.to(world))
    with transaction.atomic():
        for who, client in clients(world):
            answers = [knock(client, method, url) for method in ("get", "post")]
            found[who] = {answer for answer in answers if answer != "closed"}
            expected[who] = door.expects(who)
        transaction.set_rollback(True)
    assert not {who: found[who] for who in found if not found[who] <= expected[who]}


@pytest.mark.parametrize("name", MACHINES)
def test_programs_find_what_their_person_would(world, name):
    door, found, expected = MACHINES[name], {}, {}
    url = reverse(name, args=door.to(world))
    for who in EVERYONE:
        head = {"Authorization": f"Bearer {world.keys[who]}"} if who in SIGNED_IN else {}
        how = {"headers": head, "content_type": "application/json"}
        answers = [knock(Client(), method, url, **how) for method in ("get", "post")]
        found[who] = {answer for answer in answers if answer != "closed"}
        expected[who] = door.expects(who)
    assert not {who: found[who] for who in found if not found[who] <= expected[who]}


def names(resolver, space=""):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}"


def test_every_door_is_in_the_book():
    assert set(names(get_resolver())) == set(PAGES) | set(MACHINES)
