"""Tells whether the journal is whole; names the first bad entry of each chain and exits 1."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management.base import BaseCommand, CommandError

from journal.chain import Fault, Head, walk
from journal.checkpoints import compare


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoint", type=Path, help="a file of signed checkpoints")
        parser.add_argument("--key", help="the public key of the checkpoints, in hexadecimal")

    def handle(self, *args: Any, **options: Any) -> None:
        heads: dict[str, Head] = {}
        faults = list(walk(heads))
        if path := options["checkpoint"]:
            faults += self._compared(path, options["key"])
        for fault in faults:
            self.stderr.write(f"RUSAK  {fault}")
        entries = sum(head.seq for head in heads.values())
        if faults:
            raise CommandError(f"{len(faults)} chain(s) broken", returncode=1)
        self.stdout.write(f"UTUH  {entries} entries in {len(heads)} chains")

    def _compared(self, path: Path, key: str | None) -> list[Fault]:
        if not path.exists():
            raise CommandError(f"{path} does not exist", returncode=2)
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) if key else None
        return list(compare(path, public))
