from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules

from .checks import no_invented_people


class AccountsConfig(AppConfig):
    """Persons, their factors and sessions."""

    name = "accounts"
    verbose_name = "Akun"

    def ready(self) -> None:
        register(no_invented_people, Tags.database)
        autodiscover_modules("schema")
