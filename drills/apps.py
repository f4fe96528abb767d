from django.apps import AppConfig


class DrillsConfig(AppConfig):
    """How what was agreed is rehearsed, judged and mended."""

    name = "drills"
    verbose_name = "Latihan"
