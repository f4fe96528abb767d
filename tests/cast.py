"""Who is on stage: two pairs of agencies, a neighbour, and the people posted to them."""

from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from coordination.models import Agency, Officer, Partnership, Position, Posting, Unit
from coordination.services import orders, support

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
