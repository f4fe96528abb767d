"""Who is on stage: two pairs of agencies, a neighbour, and the people posted to them."""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import User
from coordination import standard
from coordination.models import Agency, Clause, Officer, Partnership, Position, Posting, Unit
from coordination.services import agreements, freezing, orders, support
from documents.models import Attachment, Signature
from journal.lifecycle import name_of

PASSWORD = "kata-sandi-contoh-2026"
TWELVE_AND_TWO = ({"kind": "samapta", "asked": 12}, {"kind": "k9", "asked": 2})


def agency(code, kind, name, short, stamp, **more):
    return Agency.objects.create(
        code=code,
        kind=kind,
        name=name,
        short_name=short,
        stamp=stamp,
        city="Banyuwangi",
        letterhead=name.upper(),
        group=Group.objects.create(name=f"agency:{code}"),
        **more,
    )


def posted(number, name, where, title, *duties, cleared=Posting.Clearance.TERBATAS, head=False):
    """A person with a password, posted to `where` under this title since a year ago."""
    person = User.objects.create_user(
        number, PASSWORD, full_name=name, email=f"{number}@contoh.invalid"
    )
    unit, _ = Unit.objects.get_or_create(agency=where, name="Pimpinan" if head else "Staf")
    position = Position.objects.create(
        agency=where, unit=unit, title=title, code=number, is_head=head
    )
    Posting.objects.create(
        person=person,
        agency=where,
        position=position,
        duties=list(duties),
        clearance=cleared,
        since=timezone.now() - timedelta(days=365),
    )
    return person


def everybody():
    """Sari and Bram are partners; Joko's pair must never see a word of theirs."""
    K, D = Agency.Kind, Posting.Duty
    lapas = agency("lapas", K.CORRECTIONS, "Lapas Kelas IIA Banyuwangi", "Lapas Banyuwangi", "LPS")
    polresta = agency("polresta", K.POLICE, "Polresta Banyuwangi", "Polresta", "POL")
    elsewhere = agency("rutan", K.CORRECTIONS, "Lapas Kelas IIA Jember", "Lapas Jember", "LPJ")
    polres = agency("polres", K.POLICE, "Polres Jember", "Polres Jember", "PLJ")
    bpbd = agency("bpbd", K.DISASTER_AGENCY, "BPBD Banyuwangi", "BPBD", "BPB")
    Partnership.objects.create(first=lapas, second=polresta)
    Partnership.objects.create(first=elsewhere, second=polres)
    return SimpleNamespace(
        lapas=lapas,
        polresta=polresta,
        elsewhere=elsewhere,
        polres=polres,
        bpbd=bpbd,
        sari=posted("1001", "Sari Prameswari", lapas, "Karupam II", D.COMMANDER),
        gate=posted("1002", "Nurul Cahyati", lapas, "Petugas P2U", D.GATE),
        kalapas=posted(
            "1003",
            "Surya Adiwangsa",
            lapas,
            "Kepala Lapas",
            D.HEAD,
            head=True,
            cleared=Posting.Clearance.RAHASIA,
        ),
        admin=posted("1004", "Ratna Kusumadewi", lapas, "Kasubbag TU", D.ADMINISTRATOR),
        bram=posted(
            "2001",
            "Bram Mandala",
            polresta,
            "Kabag Ops",
            D.LIAISON,
            cleared=Posting.Clearance.RAHASIA,
        ),
        kapolresta=posted(
            "2002",
            "Raden Wirakusuma",
            polresta,
            "Kapolresta",
            D.HEAD,
            head=True,
            cleared=Posting.Clearance.RAHASIA,
        ),
        padal=posted("2003", "Bima Wijanarko", polresta, "Kasat Samapta", D.FIELD),
        joko=posted("3001", "Joko Susilo", elsewhere, "Karupam I", D.COMMANDER),
        jember=posted("4001", "Tri Handoko", polres, "Kabag Ops", D.LIAISON),
        laras=posted("5001", "Laras Setyowati", bpbd, "Manajer Pusdalops", D.LIAISON),
        operator=User.objects.create_user("9001", PASSWORD, full_name="Operator", is_operator=True),
    )


def officers(of):
    """Fourteen whom this agency can send: twelve Samapta and two dog handlers."""
    kinds = ["samapta"] * 12 + ["k9"] * 2
    return [
        Officer.objects.create(
            agency=of,
            service_number=f"8800{at:04}",
            rank="Bripda",
            name=f"Petugas {at:02}",
            kind=kind,
        )
        for at, kind in enumerate(kinds, start=1)
    ]


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
