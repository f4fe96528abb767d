"""Whom an agreement concerns, and what an entry of the journal keeps of it."""

from typing import Any

from accounts.models import User

from ..models import Agreement, Posting
from ..parties import KEEPERS


def keepers(agreement: Agreement) -> list[User]:
    """Those at every party who write agreements and may read this one."""
    return _people(agreement, *KEEPERS)


def heads(agreement: Agreement) -> list[User]:
    """The heads of every party."""
    return _people(agreement, Posting.Duty.HEAD)


def signers(agreement: Agreement) -> list[User]:
    """Those who are named to sign."""
    parties = agreement.parties.select_related("signatory__person")
    return [party.signatory.person for party in parties if party.signatory]


def codes(agreement: Agreement) -> dict[str, Any]:
    """What an entry keeps of an agreement: codes only; its words stay in rows."""
    stamps = [party.agency.stamp for party in agreement.parties.select_related("agency")]
    return {
        "kind": agreement.kind,
        "parties": stamps,
        "classification": agreement.classification,
    }


def _people(agreement: Agreement, *duties: str) -> list[User]:
    told: list[User] = []
    for party in agreement.parties.select_related("agency"):
        told += party.agency.people(*duties, cleared=agreement.classification)
    return told
