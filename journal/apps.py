from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What happened, to what, by whom; and who must still hear of it."""

    name = "journal"
    verbose_name = "Jurnal"
