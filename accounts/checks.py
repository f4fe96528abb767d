"""What must be true of the accounts in a database before it is served."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError


def no_invented_people(
    *, app_configs: Any, databases: Sequence[str] | None, **_: Any
) -> list[CheckMessage]:
    """Refuse a production database that holds accounts of the demo."""
    if settings.MODE != "production" or not databases:
        return []
    user = apps.get_model("accounts", "User")
    try:
        found = user._default_manager.filter(is_demo=True).count()
    except DatabaseError:  # not migrated yet: nobody is in it
        return []
    if not found:
        return []
    return [
        Error(
            f"{found} demo accounts are in a production database.",
            hint="Use an empty database for production. Nobody can sign in with them meanwhile.",
            id="accounts.E001",
        )
    ]
