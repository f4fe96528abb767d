"""Answers to a reach test: in the app, by the link of a message, by a text. Real calls go first."""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from journal.lifecycle import hold, record
from notifications.calls import is_ringing
from notifications.models import Delivery
from notifications.services import answering, mark_answered
from notifications.texts import Reply

from ..models import ReachRow, ReachTest
from ..models.reach import APP

LENGTH = 24  # hexadecimal digits: 96 bits


@transaction.atomic
def answer(row: ReachRow, *, via: str) -> bool:
    """This person was reached; false if they had said so already. Raises IllegalMove when over."""
    hold(row.test, at=[ReachTest.Status.RUNNING])
    fresh = ReachRow.objects.filter(pk=row.pk, answered_at=None)
    if not fresh.update(answered_at=Now(), via=via):
        return False
    record(row.test, "answered", by=row.person, via=via)
    return True


@transaction.atomic
def answer_here(row: ReachRow) -> bool:
    """The same from the test's own page: what stood in the inbox has arrived."""
    inbox = _told(row).filter(channel=Delivery.Channel.INBOX).first()
    if inbox is not None:
        mark_answered(inbox)
    return answer(row, via=APP)


@transaction.atomic
def answer_with(delivery: Delivery, row: ReachRow) -> bool:
    """The same with the link of one message: that message has arrived."""
    mark_answered(delivery)
    return answer(row, via=delivery.channel)


def link(delivery: Delivery) -> str:
    """Where the person this message goes to can answer without signing in; for ANSWER_LINK."""
    row = _row(delivery)
    if row is None:
        return answering.link(delivery)
    path = reverse("coordination:reach_link", args=[delivery.pk, _mac(delivery, row)])
    return f"{settings.BASE_URL}{path}"


def found(pk: int, mac: str) -> tuple[Delivery, ReachRow] | None:
    """The message with this link, and whose part in which test it is; None for any other."""
    delivery = Delivery.objects.filter(pk=pk).select_related("entry").first()
    row = _row(delivery) if delivery else None
    if delivery is None or row is None or not row.person.is_active:
        return None
    return (delivery, row) if constant_time_compare(_mac(delivery, row), mac) else None


def reply_yes(person: User, reply: Reply, via: str) -> str:
    """ "YA 7K2Q" from a proven telephone; for REPLY_VERBS."""
    row = _asked(person, reply.reference)
    if row is None:
        return answering.reply_yes(person, reply, via)
    if row.test.status != ReachTest.Status.RUNNING:
        return _("UJI %(ref)s sudah ditutup.") % {"ref": reply.reference}
    answer(row, via=via)
    return _("UJI %(ref)s: jawaban Anda tercatat. Terima kasih.") % {"ref": reply.reference}


def reply_no(person: User, reply: Reply, via: str) -> str:
    """ "TIDAK 7K2Q": also whoever says no has been reached; for REPLY_VERBS."""
    if _asked(person, reply.reference) is None:
        return answering.reply_no(person, reply, via)
    return reply_yes(person, reply, via)


def _asked(person: User, reference: str) -> ReachRow | None:
    """The person's part in the newest test of this reference, unless a real call rings under it."""
    if is_ringing(person, reference):
        return None
    rows = ReachRow.objects.filter(person=person, test__reference=reference)
    return rows.select_related("test__agency", "person").order_by("-pk").first()


def _row(delivery: Delivery) -> ReachRow | None:
    if not delivery.urgent or delivery.entry_id is None:
        return None
    rows = ReachRow.objects.filter(test__entry=delivery.entry_id, person=delivery.person_id)
    return rows.select_related("test__agency", "person").first()


def _told(row: ReachRow) -> QuerySet[Delivery]:
    return Delivery.objects.filter(entry=row.test.entry_id, person=row.person_id)


def _mac(delivery: Delivery, row: ReachRow) -> str:
    said = f"{row.pk}:{delivery.pk}:{row.nonce}"
    mac = salted_hmac("coordination.reach", said, algorithm="sha256")
    return mac.hexdigest()[:LENGTH]
