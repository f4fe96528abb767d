from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    """Who and with whom: agencies, postings, support requests."""

    name = "coordination"
    verbose_name = "Koordinasi"
