from django.apps import AppConfig


class SopConfig(AppConfig):
    """What agencies have agreed to do together, step by step."""

    name = "sop"
    verbose_name = "SOP bersama"
