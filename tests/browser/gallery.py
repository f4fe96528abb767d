"""Every page there is, in the states people see it in, told around the demo."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from coordination.access import standing
from coordination.demo import loading
from coordination.models import (
    Agency,
    Agreement,
    Assignment,
    DutyPost,
    LegalBasis,
    Officer,
    Posting,
    SupportRequest,
    Swap,
    Team,
)
from coordination.services import (
    agreements,
    devices,
    handovers,
    reach_answers,
    reach_tests,
    roster_import,
    sharing,
)
from documents.models import Attachment, Rendition
from drills import mip, scripts
from drills.models import Drill
from drills.services import importing, scenarios
from journal.lifecycle import name_of
from lapas_sinergi.occasions import occasions
from notifications.models import Contact, Delivery
from notifications.plans import Rung, plan
from notifications.services import call_out, climb
from sop.models import SopVersion
from sop.services import reading, reviewing
from tests.cast import device, frozen, written
from tests.coordination.sheets import book, uploaded
from tests.doors import PAGES
from tests.drills import held

from .visitor import session_of

NUMBERS = {
    "sari": "99990001",
    "bram": "99000001",
    "admin": "99990004",
    "gate": "99990003",
    "padal": "99000003",
    "kalapas": "99990002",
    "kapolresta": "99000002",
    "guest": "99990810",
    "joko": "99990101",
    "operator": loading.OPERATOR,
}
NO_PAGE = {  # only acted upon, fetched as a part or a file, or on the way to another page
    "theme", "set_language", "healthz", "api:schema",
    "coordination:request_export", "coordination:request_papers", "coordination:request_submit",
    "coordination:request_receive", "coordination:request_review", "coordination:share_revoke",
    "coordination:attachment", "coordination:paper", "coordination:paper_retry",
    "coordination:muster_arrive", "coordination:muster_absent", "coordination:muster_leave",
    "coordination:muster_leave_all", "coordination:muster_complete", "coordination:muster_enter",
    "coordination:muster_release", "coordination:officer_discharge",
    "coordination:agreement_papers", "coordination:agreement_review",
    "coordination:agreement_resolve", "coordination:agreement_paper",
    "coordination:agreement_paper_retry",
    "sop:step_move", "sop:step_delete", "sop:step_check", "sop:lane_move", "sop:lane_delete",
    "sop:amend", "sop:submit", "sop:initial", "sop:number", "sop:freeze", "sop:keep", "sop:retry",
    "sop:export", "sop:pdf", "sop:printed",
    "drills:begin", "drills:pause", "drills:resume", "drills:hand", "drills:tap", "drills:send",
    "drills:photo", "drills:picture", "drills:hour", "drills:rate", "drills:evaluated",
    "drills:evaluation_reopen", "drills:finding_forget", "drills:finding_amend",
    "drills:finding_retest", "drills:report_write", "drills:report_remark",
    "drills:report_resolve", "drills:report_agree", "drills:report_reopen", "drills:report_print",
    "drills:report_pdf",
    "post:alive", "post:enter", "post:lock", "coordination:device_revoke",
    "coordination:rotation_discard", "coordination:stand_in_cancel", "coordination:holiday_remove",
    "coordination:swap_answer", "coordination:handover_take", "coordination:handover_withdraw",
    "coordination:feed_revoke", "feed", "coordination:reach_answer", "coordination:reach_act",
    "coordination:roster_template", "coordination:month_template",
    "coordination:roster_apply", "coordination:roster_undo", "coordination:roster_discard",
    "coordination:roster_wrong",
    "sop:scan_sheet", "snooze_notice", "snooze_occasion",
    "drills:programme", "drills:calendar_file", "drills:sheets", "drills:papers", "drills:paper",
    "drills:uninvite", "drills:export", "drills:reopen", "drills:revise", "drills:retire",
    "drills:ready", "drills:inject_delete", "drills:objective_delete", "drills:role_delete",
    "drills:import_apply", "drills:import_discard", "drills:import_wrong",
    "calls:acknowledge", "coordination:request_package",
    "worker", "channels:add", "channels:push", "channels:quiet", "channels:code", "channels:first",
    "channels:remove", "coordination:target_prove", "coordination:target_remove",
    "gateways:callback",
    "notifications:open", "notifications:read_all", "documents:digest", "keys:give_up",
    "pki:ocsp", "pki:ocsp_get", "pki:tsa", "pki:crl", "pki:certificate",
    "accounts:sign_out_everywhere", "accounts:unsent", "accounts:session_end",
    "accounts:token_revoke", "account_reauthenticate",
    "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_edit_webauthn", "mfa_remove_webauthn",
}  # fmt: skip
STATES = {  # the state of the request in which a page is of use; else "ordered"
    "request_edit": "returned",
    "request_speak": "draft",
    "request_withdraw": "submitted",
    "request_decide": "submitted",
    "request_send_back": "submitted",
    "request_order": "partly_approved",
    "request_comment": "submitted",
    "request_share": "submitted",
    "attachment_add": "submitted",
    "request_report": "released",
    "request_close": "reported",
}
TURN = {  # who has the next step at each state; else Sari
    "submitted": "bram",
    "under_review": "bram",
    "partly_approved": "bram",
    "released": "bram",
}


@dataclass(frozen=True)
class Sight:
    """One page as one of the cast sees it."""

    slug: str
    role: str
    path: str


def stage():
    """The demo, and what only hangs on a request when somebody has used it."""
    loading.load()
    loading.play_on()
    people = User.objects.in_bulk(NUMBERS.values(), field_name="service_number")
    world = SimpleNamespace(**{who: people[number] for who, number in NUMBERS.items()})
    own = SupportRequest.objects.filter(requester__code="lapas-bwi").order_by("pk")
    world.asked = {asked.status: asked for asked in own}
    furnish(world, world.asked["ordered"])
    furnish_pacts(world)
    furnish_calls(world)
    furnish_sops(world)
    furnish_rosters(world)
    furnish_drills(world)
    held.furnish(world)
    return world


def keys(world):
    """Everybody's session, through the door: their own pages then have something to tell."""
    password = loading.password()
    return {who: session_of(getattr(world, who), proven=True, password=password) for who in NUMBERS}


def furnish(world, asked):
    world.lapas, world.posting = asked.requester, Posting.objects.get(person=world.gate)
    world.assignment = Assignment.objects.filter(order__request=asked).earliest("pk")
    world.guard = Officer.objects.create(
        agency=asked.requester, service_number="99", name="Regu Kawal", kind="other"
    )
    world.pc, _code = device(world.lapas, world.admin, "P2U")
    devices.register(world.lapas, by=world.admin, name="TV P2U", kind="wall")
    _wall, world.screen = device(world.lapas, world.admin, "TV", "wall")
    until = asked.ends_at
    sharing.share(asked, by=world.kalapas, with_whom=world.guest, reason="Koordinasi", until=until)
    world.attachment = Attachment.objects.create(
        subject=name_of(asked), name="denah.pdf", media_type="application/pdf", size=123_456,
        sha256="0" * 64, content=b"%PDF", added_by=world.sari,
    )  # fmt: skip
    papers = Rendition.objects.filter(subject=name_of(asked))
    papers.update(state="ready", content=b"%PDF-1.7", sha256="ab" * 32, ready_at=asked.moved_at)
    world.paper = papers.first()


def furnish_pacts(world):
    """An agreement that is being reviewed, one that waits for signatures, and what the demo has."""
    police = Agency.objects.get(code="polresta-bwi")
    both = (world.lapas, world.kalapas), (police, world.kapolresta)
    world.pact = written(*both)
    world.end = world.pact.parties.get(agency=police)
    text = "Mohon sebutkan siapa yang dihubungi pada malam hari."
    world.remark = agreements.remark(world.pact, by=world.bram, agency=police, text=text)
    world.unsigned = frozen(*both)
    world.sealed = Agreement.objects.filter(status="signed", parties__agency=police).first()
    world.sheet, world.law = world.sealed.rendition, LegalBasis.objects.last()


def furnish_calls(world):
    """Bram's telephone rings about the request that was submitted."""
    world.polresta = Agency.objects.get(code="polresta-bwi")
    rung = plan("support_urgent", [Rung(f"accounts.user:{world.bram.pk}")])
    world.call = call_out(name_of(world.asked["submitted"]), rung)
    climb()
    world.ticket = world.call.tickets.get()
    world.contact = Contact.objects.create(
        person=world.bram, channel="email", address="bram@rumah.invalid"
    )


def furnish_sops(world):
    """The demo's own: in force, half signed, in review with a remark, and a draft."""
    latest = {one.document.code: one for one in SopVersion.objects.select_related("document")}
    world.sop, world.sop_ready = latest["SB-02"], latest["SB-03"]
    world.sop_review, world.sop_draft = latest["SB-01"], latest["SB-05"]
    text = "Berapa lama paling lama?"
    world.sop_remark = reviewing.comment(world.sop_review, by=world.bram, text=text)
    world.sop_turn = reviewing.turns(world.sop_review)[0]
    world.copy = reading.print_copy(world.sop, by=world.sari)


def furnish_rosters(world):
    """The demo's rosters, and a list that waits to be applied."""
    own = {"agency": world.lapas}
    world.duty_post = DutyPost.objects.filter(**own).first()
    world.team = Team.objects.filter(**own).first()
    world.member, world.rotation = world.team.members.first(), world.team.seats.get().rotation
    world.swap = Swap.objects.filter(**own, status="proposed").first()
    world.handover = handovers.hand(world.lapas, by=world.sari, registered=932, counted=932)
    listed = [(at, "", post.person.service_number, "Regu I", "blok") for at, post in
              enumerate(world.lapas.postings.all()[:9])]  # fmt: skip
    world.reach = reach_tests.start(world.lapas, by=world.sari, scope="office")
    told = Delivery.objects.filter(entry=world.reach.entry).first()
    world.reach_way = tuple(reach_answers.link(told).rstrip("/").split("/")[-2:])
    file = book(*listed, (10, "", "0", "Regu I", "blok"))
    world.imported = roster_import.upload(world.lapas, by=world.sari, file=file)
    people = [post.person.service_number for post in world.lapas.postings.all()[:9]]
    rows = [(at, "", number, *["P", "P", "M", "-"] * 7, "Q") for at, number in enumerate(people)]
    file = book(*rows, head=("No", "Nama", "NIP", *range(1, 32)))
    world.month = roster_import.upload(world.lapas, by=world.sari, file=file, kind="month")


def snooze_path(person):
    """Where this person puts off the next thing that waits for them."""
    now = timezone.now()
    found = occasions(standing(person), now, now + timedelta(days=30))
    one = next(one for one in found if one.is_mine and one.starts > now)
    asked = urlencode({"kunci": one.key, "saat": one.starts.isoformat()})
    return f"{reverse('snooze_occasion')}?{asked}"


def furnish_drills(world):
    """The demo's own: with an hour and its people, only planned; and a draft being written."""
    of = {one.code: one for one in Drill.objects.filter(host=world.lapas)}
    world.drill, world.drill_plan = of["GL-01"], of["CPX-01"]
    world.scenario, world.invitation = (
        world.drill.scenario,
        world.drill.invitations.get(agency=world.polresta),
    )
    world.player, world.drill_paper = world.drill.crew.get(person=world.sari), world.sheet
    world.scenario_draft = scenarios.duplicate(
        world.scenario, by=world.bram, owner=world.polresta, partners=[world.lapas], code="GL-03",
        title="Kebakaran siang",
    )  # fmt: skip
    file = uploaded(mip.workbook(scripts.script_of(world.scenario)), "mip.xlsx")
    world.mip = importing.upload(world.scenario_draft, by=world.bram, file=file)


def path_of(name, world):
    """The address of this page in this world, with the request in the state it is about."""
    short = name.partition(":")[2]
    about = SimpleNamespace(**vars(world) | {"asked": world.asked[STATES.get(short, "ordered")]})
    about.share = about.token = about.delivery = SimpleNamespace(pk=0)
    return reverse(name, args=PAGES[name].to(about))


def sights(world, role):
    """Every page of the book that this role may open."""
    for name, door in PAGES.items():
        if name not in NO_PAGE and "open" in door.expects(role):
            yield Sight(name.rpartition(":")[2], role, path_of(name, world))


def more_sights(world, in_full=False):
    """The same pages in other states: a request at each step, a list with nothing in it."""
    for status, asked in world.asked.items():
        for role in ("sari", "bram") if in_full else (TURN.get(status, "sari"),):
            if role == "sari" or status not in ("draft", "withdrawn"):
                yield Sight(f"request_{status}", role, asked.get_absolute_url())
    yield Sight("request_guest", "guest", world.asked["ordered"].get_absolute_url())
    yield Sight("muster_running", "gate", path_of("coordination:request_muster", world))
    running = world.asked["on_scene"].pk
    yield Sight("muster_inside", "gate", reverse("coordination:request_muster", args=[running]))
    for view in ("minggu", "agenda"):
        yield Sight(f"agenda_{view}", "sari", f"/kalender/?tampilan={view}")
    yield Sight("month_import", "sari", world.month.get_absolute_url())
    yield Sight("snooze", "bram", snooze_path(world.bram))
    yield Sight("list_empty", "sari", "/permohonan/?q=zzzz")
    yield Sight("directory_empty", "sari", "/direktori/?q=zzzz")
    for slug, path in (("home", "/"), ("list", "/permohonan/"), ("inbox", "/kotak-masuk/")):
        yield Sight(f"{slug}_nobody", "operator", path)
    yield Sight("agreement_signed", "bram", world.sealed.get_absolute_url())
    yield Sight("agreement_frozen", "kalapas", world.unsigned.get_absolute_url())
    sign = reverse("coordination:agreement_sign", args=[world.unsigned.pk])
    yield Sight("agreement_signing", "kalapas", sign)
    yield Sight("not_found", "sari", "/tidak-ada/")
    yield Sight("not_found", "anonymous", "/tidak-ada/")
    yield Sight("forbidden", "sari", path_of("coordination:request_decide", world))
    order = reverse("coordination:request_order", args=[world.asked["ordered"].pk])
    yield Sight("too_late", "bram", order)
