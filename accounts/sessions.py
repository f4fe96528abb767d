"""Sessions in the database, read as every page needs them: with a statement that is ready."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .ready import ready


class SessionStore(db.SessionStore):
    """Django's own store but for how it reads."""

    def _get_session_from_db(self) -> Session | None:
        if found := _session(self.session_key, timezone.now()):
            return found[0]
        self._session_key = None
        return None


@ready
def _session(key: str | None, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
