"""Says in plain words whether this installation is well; exits 1 if something is wrong."""

import os
import smtplib
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents.signing.folder import Folder
from journal.models import Beat
from lapas_sinergi import health
from lapas_sinergi.onebox import paper
from notifications.channels import NotSent
from notifications.channels.email.transport import Server
from notifications.channels.gateway.providers import providers
from notifications.models import Delivery
from notifications.queries import gateway_rows

OLDEST_POSTGRES = 15
SHORTEST_KEY = 43  # 32 random bytes in base64
FONTS = Path(settings.BASE_DIR) / "documents" / "fonts"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: well, worth a look, or wrong; and what to do about it."""

    mark: str
    words: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.mark:<9} {self.words}" + (f"\n{'':10}→ {self.advice}" if self.advice else "")


def well(words: str) -> Finding:
    return Finding("BAIK", words)


def note(words: str, advice: str) -> Finding:
    return Finding("PERHATIAN", words, advice)


def wrong(words: str, advice: str) -> Finding:
    return Finding("SALAH", words, advice)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # what is wrong with those is for us to say

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(examine())
        for finding in findings:
            self.stdout.write(str(finding))
        if bad := sum(finding.mark == "SALAH" for finding in findings):
            raise CommandError(_("%(count)d hal perlu diperbaiki.") % {"count": bad}, returncode=1)
        self.stdout.write(_("Tidak ada yang salah."))


def examine() -> Iterator[Finding]:
    """Everything there is to look at, settings first, then what runs."""
    yield from place()
    yield from folder()
    yield from papers()
    yield from authority()
    yield mail()
    now = health.check()
    yield (
        well(_("Broker (Redis) menjawab."))
        if now.broker
        else wrong(
            _("Broker (Redis) tidak menjawab."),
            _("Periksa REDIS_URL. Dokumen PDF dan pengingat menunggu; hal lain tetap jalan."),
        )
    )
    if not now.database:
        yield wrong(_("Basis data tidak menjawab."), _("Periksa DATABASE_URL dan PostgreSQL."))
        return
    with suppress(DatabaseError, InterfaceError):
        yield from database()
        yield from people()
        yield from telephones()
    yield from processes(now)


def place() -> Iterator[Finding]:
    """Mode, key and address."""
    yield well(_("Mode: %(mode)s.") % {"mode": settings.MODE})
    if len(settings.SECRET_KEY) < SHORTEST_KEY or "dev-only" in settings.SECRET_KEY:
        yield wrong(
            _("SECRET_KEY terlalu pendek atau hanya contoh."),
            _("Isi SECRET_KEY_FILE dengan sedikitnya 43 karakter acak."),
        )
    else:
        yield well(_("SECRET_KEY cukup panjang."))
    if settings.MODE == "production" and not settings.SECURE:
        yield wrong(
            _("BASE_URL %(url)s tidak memakai https.") % {"url": settings.BASE_URL},
            _("Pasang TLS di depan Sinergi, lalu ubah BASE_URL menjadi https://…"),
        )
    else:
        yield well(_("Alamat: %(url)s.") % {"url": settings.BASE_URL})
    if not settings.SENDING:
        yield note(
            _("Pengiriman dimatikan (SENDING=0)."),
            _("Ini benar untuk salinan hasil pemulihan. Hidupkan bila ini yang utama."),
        )


def folder() -> Iterator[Finding]:
    """The folder for our own files, and the key that signs the journal."""
    var, key = Path(settings.VAR_DIR), Path(settings.JOURNAL_KEY_FILE)
    if os.access(var, os.W_OK):
        yield well(_("Folder %(path)s dapat ditulis.") % {"path": var})
    else:
        yield wrong(
            _("Folder %(path)s tidak dapat ditulis.") % {"path": var},
            _("Buat folder itu, atau ubah VAR_DIR."),
        )
    if not key.exists():
        yield note(_("Kunci jurnal belum ada."), _("Kunci dibuat saat segel pertama; cadangkan."))
    elif stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield wrong(_("Kunci jurnal dapat dibaca pengguna lain."), f"chmod 600 {key}")
    else:
        yield well(_("Kunci jurnal ada dan tertutup."))


def authority() -> Iterator[Finding]:
    """Who gives out the certificates that people sign with."""
    home = Folder(settings.PKI_DIR)
    if not home.exists():
        yield note(
            _("Otoritas sertifikat belum ada, jadi belum ada yang dapat menandatangani."),
            "manage.py pki init",
        )
        return
    if settings.MODE == "production" and (home.path / "root.key").exists():
        yield wrong(
            _("Kunci akar masih ada di server."),
            _("Pindahkan %(key)s ke media luring.") % {"key": home.path / "root.key"},
        )
    if any(stat.S_IMODE(key.stat().st_mode) & 0o077 for key in home.path.glob("*.key")):
        yield wrong(
            _("Kunci sertifikat dapat dibaca pengguna lain."), f"chmod 600 {home.path}/*.key"
        )
    until = x509.load_der_x509_crl(home.root_crl()).next_update_utc
    if until is None or until - timezone.now() < timedelta(days=30):
        yield wrong(
            _("Daftar pencabutan akar habis %(until)s.") % {"until": until},
            "manage.py pki crl --root",
        )
    else:
        yield well(_("Otoritas sertifikat ada."))


def papers() -> Iterator[Finding]:
    """Whether PDFs can be made here."""
    if missing := paper.missing():
        yield wrong(
            _("PDF tidak dapat dibuat: pustaka sistem belum ada."), paper.line_to_type(missing)
        )
    else:
        yield well(_("Pustaka untuk PDF ada."))
    if list(FONTS.glob("*.ttf")):
        yield well(_("Huruf untuk PDF ada."))
    else:
        yield wrong(_("Huruf untuk PDF tidak ada."), _("Salin lagi folder documents/fonts."))


def mail() -> Finding:
    """Whether letters have a way out."""
    url = settings.EMAIL_URL
    if not url:
        return wrong(
            _("Surel belum diatur."), _("Isi EMAIL_URL, misalnya smtps://nama:sandi@host.")
        )
    if url.startswith("console:"):
        words = _("Surel hanya ditulis ke %(path)s.") % {"path": Path(settings.VAR_DIR) / "mail"}
        advice = _("Isi EMAIL_URL agar surel benar-benar terkirim.")
        return wrong(words, advice) if settings.MODE == "production" else well(words)
    try:
        server = Server.parse(url)
        with suppress(OSError, smtplib.SMTPException):
            server.connect().quit()
    except (ValueError, NotSent) as error:
        return wrong(
            _("Peladen surel tidak terjangkau: %(error)s") % {"error": error},
            _("Periksa EMAIL_URL."),
        )
    if server.password and not server.tls:
        return wrong(_("Sandi surel dikirim tanpa TLS."), _("Pakai smtps:// atau ?tls=starttls."))
    return well(_("Peladen surel %(host)s menjawab.") % {"host": server.host})


def telephones() -> Iterator[Finding]:
    """What each gateway did last; it is not rung for this."""
    known = {row.name: row for row in gateway_rows()}
    for each in providers():
        row = known.get(each.name)
        if row is None or row.failures == 0:
            yield well(_("Gerbang telepon %(name)s siap.") % {"name": each.name})
        else:
            yield wrong(
                _("Gerbang telepon %(name)s bermasalah: %(error)s")
                % {"name": each.name, "error": row.last_error},
                _("Periksa GATEWAY_…_URL dan penyedianya."),
            )


def database() -> Iterator[Finding]:
    """The server's version, and whether its tables are those of this code."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10000
    if version < OLDEST_POSTGRES:
        yield wrong(
            _("PostgreSQL %(version)d terlalu tua.") % {"version": version},
            _("Pakai PostgreSQL 15 atau lebih baru."),
        )
    else:
        yield well(_("PostgreSQL %(version)d menjawab.") % {"version": version})
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield wrong(
            _("%(count)d migrasi belum dijalankan.") % {"count": len(plan)}, "manage.py migrate"
        )
    else:
        yield well(_("Semua migrasi sudah dijalankan."))


def people() -> Iterator[Finding]:
    """Accounts that must not be, and letters that did not arrive."""
    if settings.MODE == "production" and User.objects.filter(is_demo=True).exists():
        yield wrong(_("Ada akun contoh di mode produksi."), _("Pasang basis data yang baru."))
    lately = Delivery.objects.filter(created_at__gt=Now() - timedelta(days=1))
    if failed := lately.filter(state=Delivery.State.FAILED).count():
        yield note(
            _("%(count)d surel gagal dalam 24 jam terakhir.") % {"count": failed},
            _("Alamat atau peladennya salah; sebabnya ada di riwayat pengiriman."),
        )
    if trying := lately.filter(state=Delivery.State.QUEUED).exclude(error="").count():
        yield note(
            _("%(count)d surel tertunda dan dicoba lagi.") % {"count": trying},
            _("Periksa peladen surel bila jumlah ini tidak berkurang."),
        )


def processes(now: health.Health) -> Iterator[Finding]:
    """Who said lately that they are alive."""
    limits = (
        ("relay", now.relay_age_s, health.RELAY_LATE, _("Kabar tidak terkirim.")),
        ("worker", now.worker_age_s, health.WORKER_LATE, _("PDF dan pengingat menunggu.")),
        ("beat", now.beat_age_s, health.BEAT_LATE, _("Pengingat menunggu.")),
        (
            "auditor",
            now.auditor_age_s,
            health.AUDITOR_LATE,
            _("Tidak terbukti panggilan mendesak sampai."),
        ),
    )
    for name, age, limit, loss in limits:
        if age is None:
            told = {"name": name, "loss": loss}
            yield wrong(
                _("%(name)s belum pernah berjalan. %(loss)s") % told, _("Jalankan prosesnya.")
            )
        elif age > limit:
            late = {"name": name, "age": round(age), "loss": loss}
            yield wrong(
                _("%(name)s diam sejak %(age)d detik lalu. %(loss)s") % late,
                _("Jalankan lagi prosesnya, lalu lihat catatannya."),
            )
        else:
            yield well(_("%(name)s bekerja.") % {"name": name})
    alive = Beat.objects.filter(
        name__startswith="relay:", at__gt=Now() - timedelta(seconds=health.RELAY_LATE)
    )
    if alive.count() == 1:
        yield note(
            _("Hanya satu relay yang berjalan."), _("Jalankan dua, agar yang satu cadangan.")
        )
    if now.oldest_unsent_s > health.NEWS_LATE:
        yield wrong(
            _("Ada kabar yang menunggu %(age)d detik.") % {"age": now.oldest_unsent_s},
            _("Lihat catatan relay."),
        )
    else:
        yield well(_("Tidak ada kabar yang tertahan."))
