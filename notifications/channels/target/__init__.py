"""An agency's own extra targets: a Telegram group, an ntfy topic. Apprise speaks to them."""

from ..base import Channel
from .transport import open_transport

TARGET = Channel("target", reaches="", open=open_transport)
