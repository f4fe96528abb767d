"""Who is on stage: two pairs of agencies, a neighbour, and the people posted to them."""

from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import User
from coordination import standard
from coordination.models import Agency, Clause, Officer, Partnership, Position, Posting, Unit
from coordination.services import agreements, devices, freezing, orders, support
from documents.models import Attachment, Signature
from journal.lifecycle import name_of

PASSWORD = "kata-sandi-contoh-2026"
TWELVE_AND_TWO = ({"kind": "samapta", "asked": 12}, {"kind": "k9", "asked": 2})


def agency(code, kind, name, short, stamp, **more):
    group = Group.objects.create(name=f"agency:{code}")
    house = _agency(code, kind, name, short, stamp, group=group, **more)
    house.save()
    return house


def _agency(code, kind, name, short, stamp, **more):
    own = {"name": name, "short_name": short, "letterhead": name.upper()}
    return Agency(code=code, kind=kind, stamp=stamp, city="Banyuwangi", **own, **more)


def posted(number, name, where, title, *duties, **more):
    """A person with a password, posted to `where` under this title since a year ago."""
    return _posted([_post(number, name, where, title, *duties, **more)])[0]


def _post(number, name, where, title, *duties, cleared=Posting.Clearance.TERBATAS, head=False):
    unit = Unit(agency=where, name="Pimpinan" if head else "Staf")
    position = Position(agency=where, unit=unit, title=title, code=number, is_head=head)
    return Posting(
        person=_person(number, name),
        agency=where,
        position=position,
        duties=list(duties),
        clearance=cleared,
        since=timezone.now() - timedelta(days=365),
    )


def _person(number, name):
    mail = f"{number}@contoh.invalid"
    return User(service_number=number, full_name=name, email=mail, password=_hashed())


@cache
def _hashed():
    return make_password(PASSWORD)


def _posted(postings):
    """Write these postings down with their people, units and positions; the people."""
    houses = {post.agency for post in postings}
    units = {(one.agency_id, one.name): one for one in Unit.objects.filter(agency__in=houses)}
    for post in postings:
        unit = post.position.unit
        post.position.unit = units.setdefault((unit.agency_id, unit.name), unit)
    Unit.objects.bulk_create(one for one in units.values() if one.pk is None)
    people = User.objects.bulk_create(post.person for post in postings)
    Position.objects.bulk_create(post.position for post in postings)
    Posting.objects.bulk_create(postings)
    return people


def everybody():
    """Sari and Bram are partners; Joko's pair must never see a word of theirs."""
    houses = _houses()
    lapas, polresta, elsewhere, polres, bpbd = vars(houses).values()
    pairs = (lapas, polresta), (elsewhere, polres)
    Partnership.objects.bulk_create(Partnership(first=one, second=two) for one, two in pairs)
    D, secret = Posting.Duty, {"cleared": Posting.Clearance.RAHASIA}
    head = secret | {"head": True}
    posts = {
        "sari": _post("1001", "Sari Prameswari", lapas, "Karupam II", D.COMMANDER),
        "gate": _post("1002", "Nurul Cahyati", lapas, "Petugas P2U", D.GATE),
        "kalapas": _post("1003", "Surya Adiwangsa", lapas, "Kepala Lapas", D.HEAD, **head),
        "admin": _post("1004", "Ratna Kusumadewi", lapas, "Kasubbag TU", D.ADMINISTRATOR),
        "bram": _post("2001", "Bram Mandala", polresta, "Kabag Ops", D.LIAISON, **secret),
        "kapolresta": _post("2002", "Raden Wirakusuma", polresta, "Kapolresta", D.HEAD, **head),
        "padal": _post("2003", "Bima Wijanarko", polresta, "Kasat Samapta", D.FIELD),
        "joko": _post("3001", "Joko Susilo", elsewhere, "Karupam I", D.COMMANDER),
        "jember": _post("4001", "Tri Handoko", polres, "Kabag Ops", D.LIAISON),
        "laras": _post("5001", "Laras Setyowati", bpbd, "Manajer Pusdalops", D.LIAISON),
    }
    people = dict(zip(posts, _posted([*posts.values()]), strict=True))
    operator = _person("9001", "Operator")
    operator.is_operator = True
    operator.save()
    return SimpleNamespace(**vars(houses), **people, operator=operator)


def _houses():
    K = Agency.Kind
    houses = {
        "lapas": ("lapas", K.CORRECTIONS, "Lapas Kelas IIA Banyuwangi", "Lapas Banyuwangi", "LPS"),
        "polresta": ("polresta", K.POLICE, "Polresta Banyuwangi", "Polresta", "POL"),
        "elsewhere": ("rutan", K.CORRECTIONS, "Lapas Kelas IIA Jember", "Lapas Jember", "LPJ"),
        "polres": ("polres", K.POLICE, "Polres Jember", "Polres Jember", "PLJ"),
        "bpbd": ("bpbd", K.DISASTER_AGENCY, "BPBD Banyuwangi", "BPBD", "BPB"),
    }
    names = [f"agency:{words[0]}" for words in houses.values()]
    groups = Group.objects.bulk_create(Group(name=name) for name in names)
    made = (_agency(*words, group=own) for words, own in zip(houses.values(), groups, strict=True))
    return SimpleNamespace(**dict(zip(houses, Agency.objects.bulk_create(made), strict=True)))


def officers(of):
    """Fourteen whom this agency can send: twelve Samapta and two dog handlers."""
    kinds = ["samapta"] * 12 + ["k9"] * 2
    return Officer.objects.bulk_create(
        Officer(
            agency=of,
            service_number=f"8800{at:04}",
            rank="Bripda",
            name=f"Petugas {at:02}",
            kind=kind,
        )
        for at, kind in enumerate(kinds, start=1)
    )


def wish(cast):
    """What Sari wants, as the words of a form."""
    start = (timezone.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    return {
        "provider": cast.polresta,
        "activity": "Pengamanan razia gabungan",
        "purpose": "",
        "legal_basis": "PKS kedua instansi",
        "place": "Lapas Kelas IIA Banyuwangi",
        "starts_at": start,
        "ends_at": start + timedelta(hours=4),
        "attire": "PDL",
        "contact_name": "Sari Prameswari",
        "contact_phone": "+6281234567890",
    }


def drafted(cast, wish):
    """Sari's draft: 12 Samapta and 2 dog teams. Only Lapas sees it."""
    return support.draft(by=cast.sari, requester=cast.lapas, lines=TWELVE_AND_TWO, **wish)


def submitted(cast, drafted):
    """Lapas has asked Polresta for 12 Samapta and 2 dog teams."""
    support.submit(drafted, by=cast.sari)
    return drafted


def granted(cast, asked):
    """Bram has granted 8 of 12 and both dog teams."""
    samapta, dogs = asked.lines.all()
    support.decide(
        asked, by=cast.bram, grants={samapta.pk: 8, dogs.pk: 2}, note="Sisanya berjaga di pelabuhan"
    )
    return asked


def ordered(cast, granted, sent):
    """Bram has ordered eight and two of those who can be sent to the main gate."""
    samapta, dogs = granted.lines.all()
    sending = [orders.Sending(samapta.pk, one, "Pengamanan ring 2") for one in sent[:8]]
    sending += [orders.Sending(dogs.pk, one, "Pelacakan") for one in sent[12:14]]
    orders.order(
        granted,
        by=cast.bram,
        sending=sending,
        report_place="Pintu Utama Lapas",
        report_at=granted.starts_at - timedelta(hours=1),
        commander="Kompol Bima Wijanarko",
        tasks="Melaksanakan pengamanan.",
    )
    return granted


def words(*clauses, title="Bantuan Personel", since=-30, until=60, **more):
    """What a draft says: standard articles, these clauses between Lapas and Polresta."""
    today = timezone.localdate()
    return {
        "title": title,
        "kind": "cooperation",
        "classification": 1,
        "place": "Banyuwangi",
        "made_on": (today + timedelta(days=since)).isoformat(),
        "valid_from": (today + timedelta(days=since)).isoformat(),
        "valid_until": (today + timedelta(days=until)).isoformat(),
        "recitals": "",
        "bases": [],
        "articles": standard.articles(),
        "clauses": list(clauses),
    } | more


def clause(kind, requester, provider, /, **params):
    return {
        "kind": kind,
        "requester": requester.code,
        "provider": provider.code,
        "params": params,
    }


def written(*pairs, **more):
    """A draft between the agencies of these (agency, person) pairs, laid before both.

    Without other words it lets the first ask the second for people.
    """
    houses = [house for house, _person in pairs]
    content = more.pop("content", None) or words(
        clause("support", *houses[:2]), *more.pop("clauses", ()), **more.pop("says", {})
    )
    made = agreements.draft(by=pairs[0][1], parties=houses, content=content, **more)
    for party in made.parties.select_related("agency", "agreement"):
        person = dict(pairs)[party.agency]
        post = Posting.objects.get(agency=party.agency, person=person)
        agreements.present(party, by=person, signatory=post)
    agreements.review(made, by=pairs[0][1])
    return made


def frozen(*pairs, **more):
    """The same, agreed to by every party: its words are frozen."""
    made = written(*pairs, **more)
    for house, person in pairs:
        agreements.agree(made, by=person, agency=house, seen=agreements.latest(made))
    return made


def agreed(*pairs, **more):
    """The same, signed by every party on paper: a scan each."""
    made = frozen(*pairs, **more)
    for party in made.parties.select_related("agreement", "agency", "signatory__person"):
        made_by_hand(party)
    made.refresh_from_db()
    return made


@contextmanager
def unguarded():
    """What only the database's owner can do to the clauses of a frozen agreement."""
    guard = "TRIGGER coordination_clause_frozen"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE coordination_clause DISABLE {guard}")
        yield
        cursor.execute(f"ALTER TABLE coordination_clause ENABLE {guard}")


def take_out(kind):
    """Every clause of this kind is gone, also from what is frozen."""
    with unguarded():
        Clause.objects.filter(kind=kind).delete()


def made_by_hand(party):
    """This party's signature, as it stands when a signed sheet was scanned."""
    person, now = party.signatory.person, timezone.now()
    rendition = party.agreement.rendition
    scan = Attachment.objects.create(
        subject=name_of(party.agreement),
        name="halaman-tanda-tangan.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        content=b"%PDF",
        added_by=person,
    )
    signature = Signature.objects.create(
        rendition=rendition,
        field=party.field,
        person=person,
        name=person.full_name,
        office="Pimpinan",
        agency_name=party.agency.name,
        method=Signature.Method.WET,
        shown_sha256="0" * 64,
        intent_at=now,
        signed_at=now,
        scan=scan,
        scan_sha256=scan.sha256,
        recorded_by=person,
    )
    freezing.conclude(party, signature, by=person)
    return signature


def device(agency, by, name="Pos", kind="post", second=None):
    """A device that its administrator registered and a second person confirmed; its word."""
    made, word = devices.register(agency, by=by, name=name, kind=kind)
    other = second or Posting.objects.filter(agency=agency).exclude(person=by).first().person
    assert devices.confirm(made, agency, by=other)
    return made, word
