"""The heads keep a signed line of their own journal, and it convicts whoever rewrites it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coordination.services import reminding
from coordination.services.witnessing import send_witness
from notifications.channels.base import Message
from notifications.channels.email.letter import letter
from notifications.models import Delivery, Reminder


def saved(folder: Path, mail: Delivery) -> Path:
    """The letter as a head would save it from a mail program."""
    path = folder / "segel.eml"
    message = Message("k1", mail.person, mail.subject, mail.text, mail.html)
    path.write_bytes(letter(message))
    return path


def cut_off_the_last_entry() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM journal_untold")
        cursor.execute("DELETE FROM journal_entry WHERE id = (SELECT max(id) FROM journal_entry)")
        cursor.execute(
            "UPDATE journal_streamhead h SET seq = e.seq, digest = e.digest FROM journal_entry e"
            " WHERE e.stream = h.stream AND e.seq = h.seq - 1"
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_kept_letter_agrees_until_the_history_is_cut(cast, asked, tmp_path):
    assert send_witness(cast.lapas) == 1
    kept = saved(tmp_path, Delivery.objects.get(channel="email", person=cast.kalapas))
    call_command("verify_journal", checkpoint=kept, stdout=StringIO())

    cut_off_the_last_entry()

    call_command("verify_journal", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("verify_journal", checkpoint=kept, stderr=StringIO())


def test_a_line_that_was_altered_in_the_letter_is_not_believed(cast, asked, tmp_path):
    send_witness(cast.lapas)
    kept = saved(tmp_path, Delivery.objects.get(channel="email", person=cast.kalapas))
    kept.write_bytes(kept.read_bytes().replace(b"pair:", b"pear:"))

    with pytest.raises(CommandError):
        call_command("verify_journal", checkpoint=kept, stderr=StringIO())


def test_nothing_of_another_pair_stands_in_it_and_quiet_days_bring_none(cast, asked):
    send_witness(cast.lapas)
    text = Delivery.objects.get(channel="email", person=cast.kalapas).text

    assert asked.stream in text
    assert text.count("pair:") == 1
    assert send_witness(cast.elsewhere) == 0


def test_it_comes_every_morning_with_the_digest(cast, asked):
    reminding.plan_digest(cast.polresta)
    reminding.of_agency(Reminder.objects.get(kind="digest"))

    assert Delivery.objects.filter(channel="email", person=cast.kapolresta).count() == 1
