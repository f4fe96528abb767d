"""Two pairs whose every word is a canary, and a crawler that reads all that one can reach."""

import io
import random
import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from html import unescape
from types import SimpleNamespace
from urllib.parse import urldefrag, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from coordination.models import Agency, Officer, Position, Posting, Unit
from coordination.services import agreements, files, muster, orders, reporting, sharing, support
from documents.rendering import to_pdf
from drills.services import inviting, programme, scenarios, writing
from sop.services import drafting, editing, reviewing

from . import cast as stage
from .coordination import rosters
from .sop import stage as sops

LETTERS = "bcdfghjkmnpqrstvwxz"  # no vowel: no word of ours is ever among them
RUN = re.compile(f"[{LETTERS}]{{9,}}")
LINK = re.compile(r'(?:href|data-live-url|hx-get)="([^"]+)"')


class Aviary:
    """Hands out canaries and remembers what each was put on."""

    def __init__(self):
        self.chance = random.SystemRandom()
        self.birds = {}

    def new(self, group, what):
        bird = "".join(self.chance.choices(LETTERS, k=9))
        self.birds[bird] = (group, what)
        return bird

    def group(self, *groups):
        return {bird for bird, (group, _what) in self.birds.items() if group in groups}

    def heard(self, text):
        """Every canary in a text, however its letters are cased or broken over lines."""
        flat = re.sub(r"[\s\u00ad-]+", "", text.lower())
        starts = (run.span() for run in RUN.finditer(flat))
        windows = {flat[at : at + 9] for start, end in starts for at in range(start, end - 8)}
        return windows & self.birds.keys()

    def names(self, birds):
        return sorted(" ".join(self.birds[bird]) for bird in birds)


@dataclass
class Pair:
    """Who plays which part on one side of the wall, and what they have made there."""

    name: str
    lapas: Agency
    police: Agency
    asker: object
    decider: object
    gate: object
    field: object
    head: object
    asked: object = None
    secret: object = None
    pact: object = None
    pact_secret: object = None
    sop: object = None
    drill: object = None
    watch: object = None
    people: list = field(default_factory=list)


def build():
    """The cast, every name of theirs a canary, and both pairs' work played to its end."""
    world, aviary = stage.everybody(), Aviary()
    pairs = (
        Pair("A", world.lapas, world.polresta, world.sari, world.bram,
             world.gate, world.padal, world.kalapas),
        Pair("B", world.elsewhere, world.polres, world.joko, world.jember,
             world.joko, world.jember, world.joko),
    )  # fmt: skip
    for pair in pairs:
        rename(pair, aviary)
        play(pair, aviary, world)
        keep_a_secret(pair, aviary)
        agree(pair, aviary)
        agree_on_a_sop(pair, aviary)
        rehearse(pair, aviary)
        keep_watch(pair, aviary)
    return SimpleNamespace(**vars(world), aviary=aviary, pairs={pair.name: pair for pair in pairs})


def rename(pair, aviary):
    """Agencies, offices and persons."""
    for agency in (pair.lapas, pair.police):
        for name in ("name", "short_name", "letterhead", "city", "address"):
            setattr(agency, name, aviary.new(f"{pair.name}.who", f"agency {name}"))
        agency.email = f"{aviary.new(f'{pair.name}.who', 'agency email')}@contoh.invalid"
        agency.save()
        for unit in Unit.objects.filter(agency=agency):
            unit.name = aviary.new(f"{pair.name}.who", "unit")
            unit.save()
        for office in Position.objects.filter(agency=agency):
            office.title = aviary.new(f"{pair.name}.who", "office")
            office.save()
        for post in Posting.objects.filter(agency=agency).select_related("person"):
            post.person.full_name = aviary.new(f"{pair.name}.who", "person")
            post.person.email = f"{aviary.new(f'{pair.name}.who', 'email')}@contoh.invalid"
            post.person.save()
    for name in ("asker", "decider", "gate", "field", "head"):
        getattr(pair, name).refresh_from_db()


def play(pair, aviary, world):
    """One request from the draft to the closing, with everything that can hang on it."""

    def bird(what):
        return aviary.new(f"{pair.name}.one", what)

    asked = pair.asked = ask(pair, bird)
    paper = to_pdf(f"<title>x</title><p>{bird('attachment text')}</p>")
    upload = SimpleUploadedFile(f"{bird('attachment name')}.pdf", paper)
    files.attach(asked, by=pair.asker, file=upload)
    support.submit(asked, by=pair.asker, number=f"B/{bird('letter number')}")
    support.comment(asked, by=pair.decider, text=bird("comment"))
    support.comment(asked, by=pair.asker, text=bird("answer"))
    grants = {line.pk: line.asked for line in asked.lines.all()[:1]}
    support.decide(
        asked, by=pair.decider, grants=grants, note=bird("reason"), number=f"B/{bird('reply')}"
    )
    send(pair, bird)
    report(pair, bird)
    if pair.name == "A":
        until = timezone.now() + timedelta(days=1)
        reason = bird("share reason")
        sharing.share(asked, by=pair.asker, with_whom=world.laras, until=until, reason=reason)
    reporting.close(asked, by=pair.head, note=bird("closing note"))


def ask(pair, bird, **more):
    start = timezone.now() + timedelta(days=3)
    words = ("activity", "purpose", "legal_basis", "place", "attire", "contact_name")
    line = {"kind": "samapta", "asked": 2, "qualification": bird("skill"), "equipment": bird("kit")}
    return support.draft(
        by=more.pop("by", pair.asker), requester=pair.lapas, provider=pair.police,
        lines=[line, {"kind": "k9", "asked": 1}], contact_phone="+6281200001111",
        starts_at=start, ends_at=start + timedelta(hours=2),
        **{name: bird(name) for name in words}, **more,
    )  # fmt: skip


def send(pair, bird):
    asked, line = pair.asked, pair.asked.lines.first()
    sent = [
        Officer.objects.create(
            agency=pair.police, name=bird("officer"), kind="samapta",
            service_number=f"{pair.name}{at}", rank="Bripda",
        )
        for at in range(3)
    ]  # fmt: skip
    issued = orders.order(
        asked, by=pair.decider, number=f"Sprin/{bird('order number')}",
        sending=[orders.Sending(line.pk, one, bird("task")) for one in sent[:2]],
        report_place=bird("report place"), report_at=asked.starts_at - timedelta(hours=1),
        commander=bird("commander"), tasks=bird("tasks"), considering=bird("considering"),
    )  # fmt: skip
    here, missing = issued.assignments.order_by("pk")
    muster.arrive(here, by=pair.gate, weapons=1, locker=bird("locker"))
    muster.arrive(muster.replace(missing, by=pair.gate, officer=sent[2]), by=pair.gate)
    muster.complete(asked, by=pair.gate)


def report(pair, bird):
    muster.enter(pair.asked, by=pair.field)
    muster.leave_all(pair.asked, by=pair.gate)
    muster.release(pair.asked, by=pair.field)
    reporting.report(
        pair.asked, by=pair.field, result=bird("result"), notable_events=bird("notable events"),
        number=f"LHP/{bird('report number')}",
    )  # fmt: skip


def keep_a_secret(pair, aviary):
    """A second request, for those who are cleared for Rahasia only, still undecided."""

    def bird(what):
        return aviary.new(f"{pair.name}.secret", what)

    pair.secret = ask(pair, bird, by=pair.head, classification=Posting.Clearance.RAHASIA)
    support.submit(pair.secret, by=pair.head, number=f"R/{bird('letter number')}")


def agree(pair, aviary):
    """An agreement in every word a canary, signed by both; and one that few may read."""

    def says(kind, **more):
        def bird(what):
            return aviary.new(f"{pair.name}.{kind}", f"agreement {what}")

        texts = [{"heading": bird("heading"), "text": f"{bird('text')} {{masa berlaku}}"}]
        texts.append({"heading": bird("heading"), "text": "{ketentuan}"})
        words = {"title": bird("title"), "place": bird("place"), "recitals": bird("recital")}
        return words | {"articles": texts} | more

    both = ((pair.lapas, pair.head), (pair.police, pair.decider))
    pair.pact = stage.agreed(*both, says=says("pact"))
    text = aviary.new(f"{pair.name}.pact", "agreement remark")
    draft = stage.written(*both, says=says("pact"))
    agreements.remark(draft, by=pair.decider, agency=pair.police, text=text)
    high = says("secret", classification=Posting.Clearance.RAHASIA)
    pair.pact_secret = stage.written(*both, says=high)


def agree_on_a_sop(pair, aviary):
    """A joint SOP in every word a canary, in force; and a draft that few may read."""

    def bird(what):
        return aviary.new(f"{pair.name}.sop", f"sop {what}")

    both = {"by": pair.head, "owner": pair.lapas, "partners": [pair.police]}
    sop = drafting.start(**both, code=bird("code").upper(), title=bird("title"))
    lane = editing.add_lane(sop, by=pair.head, name=bird("lane"), agency=pair.lapas)
    for symbol in ("terminator", "process", "terminator"):
        words = {name: bird(name) for name in ("requirements", "output", "note")}
        editing.add_step(
            sop, by=pair.head, activity=f"Memeriksa {bird('activity')}", symbol=symbol,
            lanes=[lane.code], minutes=1, **words,
        )  # fmt: skip
    for part in sop.parts.exclude(kind__in=("title", "alert_level", "effective_on")):
        editing.set_part(part, by=pair.head, seen=1, text=bird(part.kind))
    remark = reviewing.comment(sop, by=pair.decider, text=bird("remark"))
    reviewing.resolve(remark, by=pair.head)
    reviewing.submit(sop, by=pair.head)
    sops.initialled(sop, pair.asker, pair.decider)
    for agency in (pair.lapas, pair.police):
        reviewing.number(sop, by=pair.head, agency=agency, number=f"SOP/{bird('number')}")
    reviewing.freeze(sop, by=pair.head)
    sops.printed(sop, to_pdf(f"<title>x</title><p>{bird('paper')}</p>"))
    sops.signed(sop, pair.lapas, pair.head)
    sops.signed(sop, pair.police, pair.decider)
    pair.sop = sops.fresh(sop)
    title = aviary.new(f"{pair.name}.secret", "sop title")
    high = Posting.Clearance.RAHASIA
    drafting.start(**both, code="SB-99", title=title, classification=high)


def rehearse(pair, aviary):
    """A drill in every word a canary, its scenario for those who lead; one that few may read."""

    def bird(what, group="drill"):
        return aviary.new(f"{pair.name}.{group}", f"drill {what}")

    def text(what):
        return bird(what, "scenario")

    both = {"by": pair.decider, "owner": pair.police, "partners": [pair.lapas]}
    head = {name: text(name) for name in ("situation", "rules", "equipment", "safety_role")}
    version = scenarios.start(
        **both, code=text("code").upper(), title=text("title"), stop_word=text("stop word"), **head
    )
    role = writing.add_role(
        version, by=pair.decider, name=text("role"), agency=pair.lapas, code="peran"
    )
    words = {"message": text("message"), "expected": text("expected"), "sender": text("sender")}
    inject = writing.add_inject(
        version, by=pair.decider, kind="planned", at=0, medium="card", to=[role.code], **words
    )
    writing.add_objective(version, by=pair.decider, text=text("objective"), standard=3, ends=inject)
    scenarios.ready(version, by=pair.decider)
    when = timezone.now() + timedelta(days=9)
    year = programme.begin(by=pair.decider, one=pair.lapas, other=pair.police, year=when.year)
    about = {"by": pair.decider, "host": pair.police, "day": when.date(), "place": bird("place")}
    pair.drill = programme.plan(year, title=bird("title"), scenario=version, **about)
    programme.schedule(
        pair.drill, by=pair.decider, starts_at=when, ends_at=when + timedelta(hours=3)
    )
    guest = inviting.invite(pair.drill, by=pair.decider, agency=pair.police, people=2)
    inviting.answer(guest, by=pair.decider, answer="declined", note=bird("note"))
    inviting.crew_add(pair.drill, by=pair.decider, person=pair.gate, task="player")
    about["place"] = ""
    high = Posting.Clearance.RAHASIA
    programme.plan(year, title=bird("title", "secret"), classification=high, **about)


def keep_watch(pair, aviary):
    """A roster in every word a canary, of which the other end was never shown anything."""

    def bird(what):
        return aviary.new(f"{pair.name}.watch", what)

    watch = pair.watch = SimpleNamespace(lapas=pair.lapas, agency=pair.lapas)
    rosters.furnish(watch, *(getattr(pair, part) for part in ("asker", "head", "gate")))
    for thing, name in ((watch.duty_post, "title"), (watch.team, "name"), (watch.holiday, "name")):
        setattr(thing, name, bird(f"watch {name}"))
        thing.save()
    watch.rotation.name = bird("watch pattern")
    watch.rotation.save()


class Crawler:
    """Follows every link and every searching form that a page shows, and reads what comes."""

    def __init__(self, person, aviary):
        self.client, self.aviary = Client(), aviary
        if person:
            self.client.force_login(person)
        self.found, self.read = {}, set()

    def crawl(self, *start):
        waiting = list(start)
        while waiting:
            path = waiting.pop()
            if path in self.read:
                continue
            answer = self.get(path)
            waiting += self.ways_on(answer) if answer else []
        return self.heard

    def get(self, path, echo="", **how):
        """Read one address; what the visitor typed may come back, and is no find."""
        self.read.add(path)
        answer = self.client.get(path, **how)
        words = self.words(answer).replace(echo, "") if echo else self.words(answer)
        for bird in self.aviary.heard(words):
            self.found.setdefault(bird, path)
        return answer

    @property
    def heard(self):
        return set(self.found)

    def ways_on(self, answer):
        """Where the page leads: its own links, once each, without endless filters."""
        if not answer["Content-Type"].startswith("text/html"):
            return
        for to in (answer.get("Location", ""), *LINK.findall(answer.content.decode())):
            path = urldefrag(unescape(to))[0]
            parts = urlsplit(path)
            if path.startswith("?"):
                path = answer.request["PATH_INFO"] + path
            elif parts.netloc or not path.startswith("/") or path.startswith("/static/"):
                continue
            if path.count("&") == 0 and "/keluar/" not in path:
                yield path

    def words(self, answer):
        """All that an answer says, whatever its form."""
        kind = answer["Content-Type"]
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        head = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        if kind.startswith("application/pdf"):
            return head + self.paper(body)
        if "spreadsheet" in kind:
            sheet = load_workbook(io.BytesIO(body)).active
            return head + " ".join(str(cell) for row in sheet.values for cell in row)
        return head + unescape(body.decode(errors="replace"))

    def paper(self, body):
        return _text_of(body)


@cache
def _text_of(paper):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
