from django.apps import AppConfig

from . import checks


class SinergiConfig(AppConfig):
    """The wiring: settings, addresses, and checks that both make sense together."""

    name = "lapas_sinergi"
    checks = checks
