"""manage.py play_drill GL-01 --speed 60: holds a scheduled drill to its report, and says where."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from drills.demo.playing import Play, found
from journal.lifecycle import IllegalMove


class Command(BaseCommand):
    help = "Hold a scheduled drill from STARTEX to its report, without a browser."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the code of a drill that has its hour: GL-01")
        parser.add_argument(
            "--speed", type=float, default=60, help="seconds of it in one of ours; 0: at once"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            play = Play(
                found(options["code"]), speed=max(options["speed"], 0), say=self.stdout.write
            )
            path = play.through()
        except (ValidationError, IllegalMove) as error:
            words = error.messages if isinstance(error, ValidationError) else [str(error)]
            raise CommandError("\n".join(words)) from error
        self.stdout.write(str(path))
