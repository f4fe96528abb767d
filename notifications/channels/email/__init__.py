"""E-mail, over SMTP or into a folder, as EMAIL_URL says."""

from ..base import Channel
from .transport import open_transport

EMAIL = Channel("email", reaches="person.email <> ''", open=open_transport)
