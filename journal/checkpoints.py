"""Checkpoints: the heads of all chains, signed and kept outside the database.

A hash chain alone misses a tail that was cut off, or a whole history written anew. A checkpoint
(Ed25519 over the heads that moved, chained to the line before it) lets either agency show what
the journal said at that minute. Source: RFC 8032; the witness idea is that of RFC 9162.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

from .chain import Fault
from .models import Entry, StreamHead


def signing_key(path: Path | None = None) -> Ed25519PrivateKey:
    """The journal's private key, made on first use and readable by its owner only."""
    path = path or settings.JOURNAL_KEY_FILE
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(pem)
        fresh.rename(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 private key")
    return key


def public_key() -> str:
    """The key that others verify with, in hexadecimal: hand it to the partner agency."""
    return signing_key().public_key().public_bytes_raw().hex()


def seal(path: Path | None = None) -> int:
    """Append a checkpoint of every chain that moved since the last one; how many there were."""
    path = path or settings.CHECKPOINT_FILE
    moved = [head for head in StreamHead.objects.order_by("stream") if head.seq > head.sealed_seq]
    if not moved:
        return 0
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        body = {
            "at": timezone.now().isoformat(),
            "previous": _last_line_digest(file),
            "heads": {head.stream: [head.seq, bytes(head.digest).hex()] for head in moved},
        }
        file.write(_signed(body, signing_key()) + b"\n")
        file.flush()
    for head in moved:
        StreamHead.objects.filter(pk=head.pk).update(sealed_seq=head.seq)
    return len(moved)


def witness(streams: Iterable[str]) -> str:
    """One signed line with the heads of these chains as they are now, for somebody to keep.

    It stands alone: whoever keeps it needs no other line and sees no other chain. Empty when
    there is nothing in these chains.
    """
    heads = StreamHead.objects.filter(stream__in=list(streams), seq__gt=0).order_by("stream")
    known = {head.stream: [head.seq, bytes(head.digest).hex()] for head in heads}
    if not known:
        return ""
    body = {"at": timezone.now().isoformat(), "previous": "", "heads": known}
    return _signed(body, signing_key()).decode()


def compare(path: Path, key: Ed25519PublicKey | None = None) -> Iterator[Fault]:
    """What the checkpoints in this file contradict: their own order, signature, or the journal.

    A line without a previous one stands alone (a witness). In a saved letter the words around its
    line are passed over.
    """
    key = key or signing_key().public_key()
    previous = ""
    for number, line in _lines(path.read_bytes()):
        body = _verified(line, key)
        if body is None or body["previous"] not in ("", previous):
            yield Fault(path.name, number, None, "the checkpoint itself was altered")
            return
        previous = hashlib.sha256(line).hexdigest()
        yield from _contradictions(body["heads"])


def _lines(content: bytes) -> list[tuple[int, bytes]]:
    """The lines with their numbers: of a file of checkpoints all, of a saved letter its own."""
    if content.startswith(b"{"):
        return list(enumerate(content.splitlines(), start=1))
    body = message_from_bytes(content, policy=default).get_body(("plain",))
    words = body.get_content().splitlines() if body else []
    found = [(at, line.encode()) for at, line in enumerate(words, 1) if line.startswith("{")]
    return found or [(1, b"")]  # a letter without such a line is no witness


def _contradictions(heads: dict[str, list[Any]]) -> Iterator[Fault]:
    for stream, (seq, digest) in heads.items():
        found = Entry.objects.filter(stream=stream, seq=seq).values_list("pk", "digest").first()
        if found is None:
            yield Fault(stream, seq, None, "was sealed in a checkpoint and is gone")
        elif bytes(found[1]).hex() != digest:
            yield Fault(stream, seq, found[0], "differs from the checkpoint that sealed it")


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def _signed(body: dict[str, Any], key: Ed25519PrivateKey) -> bytes:
    return _canonical({**body, "signature": key.sign(_canonical(body)).hex()})


def _verified(line: bytes, key: Ed25519PublicKey) -> dict[str, Any] | None:
    try:
        body: dict[str, Any] = json.loads(line)
        signature = bytes.fromhex(body.pop("signature"))
        key.verify(signature, _canonical(body))
    except (ValueError, KeyError, InvalidSignature):
        return None
    return body


def _last_line_digest(file: IO[bytes]) -> str:
    file.seek(0)
    last = b""
    for line in file:
        last = line
    return hashlib.sha256(last.rstrip(b"\n")).hexdigest() if last else ""
