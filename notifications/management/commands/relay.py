"""Carries news from the outbox to people. Run two of them, with different names."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notifications.relay import SENDERS, Relay


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # it serves no pages: quick to start, light to keep

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="1", help="what this one is called in /healthz")
        parser.add_argument("--senders", type=int, default=SENDERS, help="letters at the same time")

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay(options["name"], options["senders"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        relay.run()
