"""manage.py demo: invented agencies and people to look around with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.demo import devices, loading


class Command(BaseCommand):
    help = "Load the demo: two circles of agencies, invented people, requests in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--if-empty", action="store_true", help="do nothing unless empty")
        choice.add_argument("--reset", action="store_true", help="empty the database first")
        choice.add_argument("--show", action="store_true", help="only say who may sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._obey(**options)
        except loading.NotADemo as refused:
            raise CommandError(str(refused)) from None

    def _obey(self, *, if_empty: bool, reset: bool, show: bool, **_: Any) -> None:
        if show:
            return self._show()
        if if_empty and not loading.is_empty():
            return None
        if reset:
            loading.empty()
            loading.put_checkpoints_aside()
        self.stdout.write(f"Demo: {loading.load()} requests, told up to this minute.")
        loading.play_on()
        return self._show()

    def _show(self) -> None:
        rows = list(loading.sign_ins())
        if not rows:
            self.stdout.write("The demo is not loaded. Load it with: manage.py demo")
            return
        wide = [max(len(row[at]) for row in rows) for at in range(3)]
        self.stdout.write(f"Masuk di {settings.BASE_URL}/  Kata sandi semua: {loading.password()}")
        for number, name, post, sight in rows:
            line = f"  {number:{wide[0]}}  {name:{wide[1]}}  {post:{wide[2]}}  {sight}"
            self.stdout.write(line.rstrip())
        for what, address in devices.addresses():
            self.stdout.write(f"  {what:8}{address}")
        for words in settings.DEMO_WORDS:
            self.stdout.write(f"  {words}")
