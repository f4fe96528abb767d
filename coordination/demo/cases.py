"""What the two circles asked of each other lately: every request of the demo, told around today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..models import Posting, SupportLine, SupportRequest
from .story import Case, Line

K, S, U = SupportLine.Kind, SupportRequest.Status, SupportRequest.Urgency
HERE = ZoneInfo("Asia/Jakarta")
When = Callable[[int, str], datetime]


def cases(now: datetime) -> list[Case]:
    """Every request, placed around `now`."""
    today = now.astimezone(HERE).date()

    def at(day: int, clock: str) -> datetime:
        return datetime.combine(today + timedelta(days=day), time.fromisoformat(clock), HERE)

    return [*_closed(at), *_lately(at), *_running(at, now), *_coming(at, now), *_elsewhere(at, now)]


def _closed(at: When) -> list[Case]:
    return [
        Case(
            "Pengamanan pemindahan 14 warga binaan",
            (Line(K.SAMAPTA, 6), Line(K.LANTAS, 2)),
            at(-96, "06:00"),
            6,
            at(-102, "08:40"),
            asker="ka-kplp",
            place="Banyuwangi sampai Malang",
            result="Pengawalan selesai. Seluruh warga binaan tiba dan dihitung sesuai manifes.",
        ),
        Case(
            "Razia gabungan kamar hunian",
            (Line(K.SAMAPTA, 15, 11), Line(K.RESNARKOBA, 6, 5), Line(K.POLWAN, 4)),
            at(-60, "20:00"),
            3,
            at(-67, "08:40"),
            asker="kasi-adm-kamtib",
            replaced=1,
            purpose="Penggeledahan bersama. Kamar sasaran dibuka saat arahan.",
            note="Sebagian personel mengamankan pertandingan sepak bola pada malam yang sama.",
            said="Mohon siapkan ruang arahan untuk 25 orang.",
            answered="Aula disiapkan, lengkap dengan loker telepon.",
            events="Ditemukan dua telepon dan satu pengisi daya; dicatat dalam berita acara.",
            result="Penggeledahan berjalan tertib. Barang temuan diserahkan kepada KPLP.",
        ),
    ]


def _lately(at: When) -> list[Case]:
    return [
        Case(
            "Pengamanan bakti sosial dan kunjungan massal",
            (Line(K.SAMAPTA, 10), Line(K.LANTAS, 2)),
            at(-14, "07:00"),
            8,
            at(-21, "08:40"),
            upto=S.REPORTED,
            absent=1,
            late=1,
            events="Satu personel tidak hadir karena sakit.",
        ),
        Case(
            "Pengamanan apel siaga bencana",
            (Line(K.DALMAS, 6),),
            at(-13, "07:30"),
            3,
            at(-19, "08:40"),
            upto=S.WITHDRAWN,
            asker="ka-kplp",
            note="Apel digabung dengan apel kabupaten di lapangan kota.",
        ),
        Case(
            "Pengamanan konser pembinaan",
            (Line(K.SAMAPTA, 40, 0),),
            at(-1, "18:00"),
            5,
            at(-6, "08:40"),
            upto=S.DECLINED,
            note="Seluruh Sat Samapta mengamankan pemilihan kepala desa pada hari itu.",
        ),
        Case(
            "Pengawalan rujukan warga binaan ke rumah sakit",
            (Line(K.SAMAPTA, 4),),
            at(-1, "08:00"),
            5,
            at(-3, "08:40"),
            upto=S.RELEASED,
            asker="karupam-1",
            place="RSUD Blambangan",
        ),
    ]


def _running(at: When, now: datetime) -> list[Case]:
    return [
        Case(
            "Pengamanan ring luar setelah perkelahian",
            (Line(K.SAMAPTA, 10),),
            now.replace(second=0, microsecond=0) - timedelta(hours=1, minutes=35),
            6,
            now - timedelta(hours=4, minutes=15),
            urgency=U.VERY_URGENT,
            absent=1,
            late=1,
            purpose="Perkelahian sudah dilerai. Ring luar diperlukan sampai situasi tenang.",
        ),
        Case(
            "Pengawalan pemindahan 20 warga binaan",
            (Line(K.SAMAPTA, 8), Line(K.LANTAS, 4), Line(K.INTELKAM, 2)),
            at(3, "06:00"),
            8,
            at(-2, "08:40"),
            asker="ka-kplp",
            place="Banyuwangi sampai Surabaya",
            purpose="Rute dan jadwal rinci disampaikan langsung kepada perwira pengendali.",
        ),
        Case(
            "Pengamanan kunjungan keluarga akhir pekan",
            (Line(K.SAMAPTA, 12, 8), Line(K.K9, 2)),
            at(5, "08:00"),
            8,
            at(-2, "09:25"),
            upto=S.PARTLY_APPROVED,
            note="Empat personel sudah ditugaskan di Pelabuhan Ketapang.",
        ),
    ]


def _coming(at: When, now: datetime) -> list[Case]:
    guarded = Posting.Clearance.TERBATAS
    return [
        Case(
            "Razia gabungan rutin",
            (Line(K.SAMAPTA, 20), Line(K.RESNARKOBA, 6), Line(K.POLWAN, 4)),
            at(7, "20:00"),
            3,
            at(-1, "08:40"),
            upto=S.UNDER_REVIEW,
            asker="kasi-adm-kamtib",
            classification=guarded,
            shared_with="bnnk-bwi",
            said="Kami cocokkan dahulu dengan kalender operasi bulan ini.",
        ),
        Case(
            "Pengamanan penyerahan remisi",
            (Line(K.SAMAPTA, 6), Line(K.POLWAN, 2)),
            at(10, "08:00"),
            4,
            now - timedelta(hours=1, minutes=10),
            upto=S.SUBMITTED,
            attire="PDL lengkap",
            purpose="Penyerahan remisi dihadiri keluarga dan undangan.",
        ),
        Case(
            "Pelatihan pengendalian massa bersama",
            (Line(K.DALMAS, 6, None, "Tameng dan helm"),),
            at(12, "07:00"),
            5,
            at(-1, "10:10"),
            upto=S.RETURNED,
            note="Sebutkan jumlah peserta dari Lapas dan tempat latihannya.",
        ),
        Case(
            "Pengamanan hari jadi Lapas",
            (Line(K.SAMAPTA, 8),),
            at(20, "07:00"),
            6,
            now - timedelta(hours=20),
            upto=S.DRAFT,
        ),
    ]


def _elsewhere(at: When, now: datetime) -> list[Case]:
    own = [
        Case(
            "Razia gabungan blok timur",
            (Line(K.SAMAPTA, 8), Line(K.K9, 1)),
            at(-40, "19:30"),
            3,
            at(-46, "08:40"),
        ),
        Case(
            "Pengamanan bazar hasil karya warga binaan",
            (Line(K.SAMAPTA, 6), Line(K.POLWAN, 2)),
            at(2, "08:00"),
            7,
            at(-3, "08:40"),
        ),
        Case(
            "Pengawalan sidang ke pengadilan",
            (Line(K.SAMAPTA, 4),),
            at(4, "08:00"),
            6,
            now - timedelta(hours=2),
            upto=S.SUBMITTED,
        ),
    ]
    return [
        replace(
            case,
            pair=("lapas-jbr", "polres-jbr"),
            asker="karupam-1",
            place="Lapas Kelas IIA Jember",
        )
        for case in own
    ]
