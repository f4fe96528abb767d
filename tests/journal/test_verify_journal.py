"""Whoever alters the past is found, and told which entry gave them away."""

import json
import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from journal.chain import Head, walk
from journal.checkpoints import seal
from journal.lifecycle import record
from journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

TAMPERING = {  # how a database administrator might rewrite history; {id} is an entry in the middle
    "verb": "UPDATE journal_entry SET verb = 'declined' WHERE id = {id}",
    "data": "UPDATE journal_entry SET data = '{{\"n\": 99}}' WHERE id = {id}",
    "actor": "UPDATE journal_entry SET actor_id = {other} WHERE id = {id}",
    "nobody": "UPDATE journal_entry SET actor_id = NULL WHERE id = {id}",
    "time": "UPDATE journal_entry SET recorded_at = recorded_at - interval '1 us' WHERE id = {id}",
    "occurred": "UPDATE journal_entry SET occurred_at = occurred_at + '1 s' WHERE id = {id}",
    "url": "UPDATE journal_entry SET url = '/' WHERE id = {id}",
    "subject": "UPDATE journal_entry SET subject = 'x:1' WHERE id = {id}",
    "delete": "DELETE FROM journal_entry WHERE id = {id}",
    "digest": "UPDATE journal_entry SET digest = sha256('x') WHERE id = {id}",
    "previous": "UPDATE journal_entry SET previous = sha256('x') WHERE id = {id}",
    "tail": "DELETE FROM journal_entry WHERE id >= {id}",
    "renumber": "UPDATE journal_entry SET seq = seq + 100 WHERE id = {id}",
}


def behind_the_guards(sql):
    """What whoever owns the tables can do: switch the triggers off, alter, switch them on."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_refuse")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER journal_refuse")


@pytest.fixture
def entries(cast):
    return [record(cast.lapas, "noted", by=cast.sari, n=n, note="é “kutip” 💡") for n in range(12)]


def test_a_whole_journal_is_called_whole(entries, capsys):
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert out.getvalue().startswith("UTUH  12 entries in 1 chains")


@pytest.mark.parametrize("how", TAMPERING)
def test_every_way_of_tampering_names_the_entry(cast, entries, how):
    at = random.Random(how).randrange(1, 11)
    behind_the_guards(TAMPERING[how].format(id=entries[at].pk, other=cast.bram.pk))
    (fault,) = walk({})
    assert fault.stream == cast.lapas.stream
    assert fault.seq == at + 1
    with pytest.raises(CommandError) as caught:
        call_command("verify_journal", stderr=StringIO())
    assert caught.value.returncode == 1


def test_two_swapped_entries_are_found(entries):
    one, other = entries[3].pk, entries[4].pk
    behind_the_guards(
        "UPDATE journal_entry a SET data = b.data FROM journal_entry b"
        f" WHERE a.id IN ({one}, {other}) AND b.id IN ({one}, {other}) AND a.id <> b.id"
    )
    (fault,) = walk({})
    assert fault.entry == one


def test_a_history_written_anew_is_caught_by_the_checkpoint(cast, entries, tmp_path):
    """With every digest recomputed the chain looks whole; only the sealed head tells."""
    sealed = tmp_path / "checkpoints.jsonl"
    assert seal(sealed) == 1
    behind_the_guards("DELETE FROM journal_entry WHERE seq > 5")
    behind_the_guards(
        "UPDATE journal_streamhead h SET seq = 5, sealed_seq = 5, digest = e.digest"
        " FROM journal_entry e WHERE e.seq = 5 AND e.stream = h.stream"
    )
    assert not list(walk({}))
    with pytest.raises(CommandError):
        call_command("verify_journal", checkpoint=sealed, stderr=StringIO())


def test_a_checkpoint_is_appended_only_when_something_moved(cast, entries, tmp_path):
    sealed = tmp_path / "checkpoints.jsonl"
    assert [seal(sealed), seal(sealed)] == [1, 0]
    record(cast.lapas, "noted", by=cast.sari)
    assert seal(sealed) == 1
    assert len(sealed.read_text().splitlines()) == 2
    call_command("verify_journal", checkpoint=sealed, stdout=StringIO())


def test_an_altered_checkpoint_is_not_believed(cast, entries, tmp_path):
    sealed = tmp_path / "checkpoints.jsonl"
    seal(sealed)
    body = json.loads(sealed.read_text())
    body["heads"][cast.lapas.stream][0] = 3
    sealed.write_text(json.dumps(body) + "\n")
    with pytest.raises(CommandError):
        call_command("verify_journal", checkpoint=sealed, stderr=StringIO())


def test_walking_gives_the_head_of_each_chain(cast, entries):
    heads: dict[str, Head] = {}
    assert not list(walk(heads))
    last = Entry.objects.get(pk=entries[-1].pk)
    assert heads == {cast.lapas.stream: Head(12, bytes(last.digest).hex())}
