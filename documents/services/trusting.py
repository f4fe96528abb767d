"""Whom a verdict believes at this moment: our root, certified providers, and who was revoked."""

from ..signing.results import Trust
from . import authority


def trust() -> Trust:
    """The roots and the lists of this moment. Raises NoAuthority."""
    return Trust(
        roots=(authority.root(),),
        certified=authority.folder().certified(),
        others=authority.chain(),
        crls=authority.crls(),
    )


def trust_or_none() -> Trust:
    """The same; where there is no authority, nobody is believed."""
    try:
        return trust()
    except authority.NoAuthority:
        return Trust()
