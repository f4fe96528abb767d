"""Begins a real house: `agency found …`, `pair ONE OTHER`, `holiday DATE NAME`, `list`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from coordination.models import Agency
from coordination.services import exceptions, founding


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        found = acts.add_parser("found", help="a new agency with its first administrator")
        for name in ("code", "stamp", "name", "short-name", "city", "administrator", "full-name"):
            found.add_argument(f"--{name}", required=True)
        found.add_argument("--kind", required=True, choices=Agency.Kind.values)
        found.add_argument("--timezone", choices=Agency.Zone.values, default=Agency.Zone.WIB)
        found.add_argument("--email", default="", help="of the administrator")
        found.add_argument("--number-kind", choices=("NIP", "NRP", "OTHER"), default="NIP")
        pair = acts.add_parser("pair", help="let two agencies ask each other for help")
        pair.add_argument("one")
        pair.add_argument("other")
        pair.add_argument("--until", help="the last moment, like 2028-12-31T23:59")
        holiday = acts.add_parser("holiday", help="a day that is free everywhere")
        holiday.add_argument("date", help="like 2027-03-10")
        holiday.add_argument("called")
        acts.add_parser("list", help="every agency and its code")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None

    def _found(self, options: dict[str, Any]) -> None:
        agency, password = founding.found(
            code=options["code"],
            stamp=options["stamp"],
            kind=options["kind"],
            name=options["name"],
            short_name=options["short_name"],
            city=options["city"],
            timezone=options["timezone"],
            letterhead=options["name"].upper(),
            administrator={
                "service_number": options["administrator"],
                "service_number_kind": options["number_kind"],
                "full_name": options["full_name"],
                "email": options["email"],
            },
        )
        self.stdout.write(f"{agency.code}: {agency.name}")
        self.stdout.write(f"{options['administrator']}  {password}  (sekali pakai, wajib diganti)")

    def _pair(self, options: dict[str, Any]) -> None:
        founding.pair(
            self._agency(options["one"]),
            self._agency(options["other"]),
            until=self._moment(options["until"]),
        )
        self.stdout.write(f"{options['one']} + {options['other']}")

    def _holiday(self, options: dict[str, Any]) -> None:
        day = parse_date(options["date"])
        if day is None:
            raise CommandError(f"Tanggal {options['date']} tidak dikenali. Contoh: 2027-03-10")
        exceptions.add_holiday(None, by=None, date=day, name=options["called"])
        self.stdout.write(f"{day.isoformat()}: {options['called']}")

    def _list(self, options: dict[str, Any]) -> None:
        for agency in Agency.objects.order_by("code"):
            self.stdout.write(f"{agency.code:24} {agency.get_kind_display():28} {agency.name}")

    def _agency(self, code: str) -> Agency:
        found = Agency.objects.filter(code=code).first()
        if found is None:
            raise CommandError(
                f"Tidak ada instansi dengan kode {code}. Lihat: manage.py agency list"
            )
        return found

    def _moment(self, spelled: str | None) -> datetime | None:
        if not spelled:
            return None
        at = parse_datetime(spelled)
        if at is None:
            raise CommandError(f"Waktu {spelled} tidak dikenali. Contoh: 2028-12-31T23:59")
        return at if timezone.is_aware(at) else timezone.make_aware(at)
