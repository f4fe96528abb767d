"""A gateway that reaches no telephone, on this machine. Its page shows and answers messages."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from notifications.channels.gateway.providers import provider
from notifications.simulator.exchange import MODES, Exchange
from notifications.simulator.server import Server


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="simulasi", help="which of GATEWAYS it plays")
        parser.add_argument("--port", type=int, help="default: the one in the gateway's address")
        parser.add_argument("--fd", type=int, help="a listening socket that is already open")
        parser.add_argument("--mode", choices=MODES, default="ok", help="how it behaves at first")

    def handle(self, *args: Any, **options: Any) -> None:
        played = provider(options["name"])
        if played is None:
            raise CommandError(f"GATEWAYS names no {options['name']}")
        exchange = Exchange(played.name, played.secret, settings.PKI_DIR / "root.pem")
        exchange.mode = options["mode"]
        port = options["port"]
        port = port if port is not None else urlsplit(played.url).port or 0
        server = Server(exchange, port, options["fd"])
        self.stdout.write(f"http://localhost:{server.server_address[1]}/")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
