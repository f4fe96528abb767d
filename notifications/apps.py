from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """How news travels: relay, deliveries, channels, reminders."""

    name = "notifications"
    verbose_name = "Pemberitahuan"
