"""Putting the demo into an empty database, taking it out again, and saying who may sign in."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from journal.clock import telling
from journal.lifecycle import name_of
from journal.models import Entry, Untold
from notifications.models import Delivery, Reminder

from ..models import Agency, Comment, SupportRequest
from . import calls, devices, phones, rosters
from .cases import cases
from .stage import OPERATOR, PASSWORD, build
from .story import Story

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
SHOWN = (  # number, office, and what there is to see
    ("99990001", "Karupam II, Lapas Banyuwangi", "meminta bantuan"),
    ("99000001", "Kabag Ops, Polresta Banyuwangi", "memutuskan, menerbitkan Sprin"),
    ("99990003", "Petugas P2U, Lapas Banyuwangi", "mencatat apel (coba di ponsel)"),
    ("99000003", "Kasat Samapta, Polresta Banyuwangi", "memimpin di lapangan, melapor"),
    ("99990002", "Kalapas, Lapas Banyuwangi", "melihat semua"),
    ("99000002", "Kapolresta, Polresta Banyuwangi", "memutuskan"),
    ("99990004", "Kasubbag TU, Lapas Banyuwangi", "mengelola instansi"),
    ("99000004", "Kasi Um, Polresta Banyuwangi", "mengelola instansi"),
    ("99990201", "Manajer Pusdalops, BPBD", "mitra"),
    ("99990901", "Kanwil Ditjenpas Jatim", "pengamat"),
    ("99990101", "Karupam I, Lapas Jember", "pasangan lain, tidak melihat Banyuwangi"),
    (OPERATOR, "operator platform", "tanpa hak isi"),
)


class NotADemo(Exception):
    """This is no place for invented people."""


@transaction.atomic
def load() -> int:
    """Build the stage and play every story up to now; how many requests there are."""
    refuse_real_data()
    if is_loaded():
        raise NotADemo("The demo is loaded already. Use --reset to start it afresh.")
    now = timezone.now()
    stage = build()
    stories = [Story(case, stage) for case in cases(now)]
    _play(stories, until=now)
    played = [story.asked for story in stories if story.asked.pk]
    _date(played)
    rosters.build(stage, now)
    phones.build()
    calls.build(stage)
    devices.build(stage, [number for number, _office, _sight in SHOWN])
    _settle(now)
    return len(played)


def play_on() -> None:
    """Play what is slow: papers are drawn and really signed, here and in the rooms above."""
    for name in settings.DEMO_STORIES:
        import_string(name)()
    with transaction.atomic():
        _settle(timezone.now())


def is_loaded() -> bool:
    return Agency.objects.filter(is_demo=True).exists()


def is_empty() -> bool:
    return not Agency.objects.exists() and not User.objects.exists()


def refuse_real_data() -> None:
    """Raise NotADemo in production, and wherever anybody is real."""
    if settings.MODE == "production":
        raise NotADemo("SINERGI_MODE is production: the demo stays out.")
    if Agency.objects.filter(is_demo=False).exists() or User.objects.filter(is_demo=False).exists():
        raise NotADemo("This database holds real agencies or people: the demo stays out.")


@transaction.atomic
def empty() -> None:
    """Take everything out, the journal too: only from a database that holds nothing but the demo.

    The triggers that refuse TRUNCATE are off for this transaction; nobody ever sees them off.
    """
    refuse_real_data()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'O' AND (tgtype & 32) <> 0"
        )
        guards = cursor.fetchall()
        tables = sorted(set(connection.introspection.table_names(cursor)) - KEPT)
        for table, guard in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        for statement in connection.ops.sql_flush(no_style(), tables, reset_sequences=True):
            cursor.execute(statement)
        for table, guard in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")


def put_checkpoints_aside() -> None:
    """Keep the old checkpoints under another name: they seal a journal that is gone."""
    path = settings.CHECKPOINT_FILE
    if path.exists():
        path.rename(path.with_name(f"{path.stem}-{timezone.now():%Y%m%d%H%M%S}{path.suffix}"))


def sign_ins() -> Iterator[tuple[str, str, str, str]]:
    """Number, name, office and what there is to see, of those whom a visitor should try."""
    numbers = [number for number, _office, _sight in SHOWN]
    people = User.objects.in_bulk(numbers, field_name="service_number")
    for number, office, sight in SHOWN:
        if number in people:
            yield number, people[number].full_name.removesuffix(" (Demo)"), office, sight


def password() -> str:
    return PASSWORD


def _play(stories: list[Story], *, until: datetime) -> None:
    """Let the stories go on side by side, in the order of time: so do numbers and chains."""
    playing = [(story.play(), at) for at, story in enumerate(stories)]
    due = [(moment, at, steps) for steps, at in playing if (moment := next(steps, None))]
    heapq.heapify(due)
    while due and due[0][0] <= until:
        moment, at, steps = heapq.heappop(due)
        with telling(moment):
            following = next(steps, None)
        if following:
            heapq.heappush(due, (following, at, steps))


def _date(played: Iterable[SupportRequest]) -> None:
    """Date the rows that the database dated itself, by the journal's word of when it happened."""
    for asked in played:
        entries = list(Entry.objects.filter(subject=name_of(asked)).order_by("id"))
        moved = [entry for entry in entries if entry.verb in SupportRequest.Status.values]
        SupportRequest.objects.filter(pk=asked.pk).update(
            drafted_at=entries[0].occurred_at, moved_at=moved[-1].occurred_at
        )
        for entry in entries:
            if remark := entry.data.get("comment"):
                Comment.objects.filter(pk=remark).update(at=entry.occurred_at)


def _settle(now: datetime) -> None:
    """Nothing of what was told is news any more, and no reminder of it comes late."""
    _deliver_quietly()
    Reminder.objects.filter(fired_at=None, due_at__lte=now).update(fired_at=now)


def _deliver_quietly() -> None:
    """Put the story's news into the inboxes, read but for the last day's, and mail nobody."""
    read_before = timezone.now() - timedelta(hours=30)
    rows = Untold.objects.select_related("entry").order_by("entry_id")
    Delivery.objects.bulk_create(
        Delivery(
            entry=row.entry,
            person_id=person,
            channel=Delivery.Channel.INBOX,
            state=Delivery.State.SENT,
            created_at=row.entry.occurred_at,
            sent_at=row.entry.occurred_at,
            read_at=row.entry.occurred_at if row.entry.occurred_at < read_before else None,
        )
        for row in rows
        for person in row.people
    )
    Untold.objects.all().delete()
