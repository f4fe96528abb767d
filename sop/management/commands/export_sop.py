"""manage.py export_sop SB-02 --out FILE: the signed paper that is in force under a code."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sop import queries
from sop.services import papers


class Command(BaseCommand):
    help = "Write the signed PDF of the SOP that is in force under this code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--out", required=True, type=Path)
        parser.add_argument("--owner", default="", help="the agency's code, if two use this one")

    def handle(self, *args: Any, **options: Any) -> None:
        found = queries.in_force(options["code"], options["owner"])
        if not found:
            raise CommandError(f"Tidak ada SOP {options['code']} yang berlaku saat ini.")
        if len(found) > 1:
            owners = ", ".join(one.document.owner.code for one in found)
            raise CommandError(f"Beberapa instansi memakai kode ini. Pilih --owner: {owners}")
        try:
            signed = papers.signed(found[0])
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        options["out"].write_bytes(bytes(signed.content))
        self.stdout.write(f"{found[0]}, revisi {found[0].revision}: {options['out']}")
        self.stdout.write(signed.sha256)
