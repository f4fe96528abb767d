"""Web push: a notification on a device that its person has added, without any company of ours."""

from ..base import Channel
from .transport import open_transport

PUSH = Channel("push", reaches="", open=open_transport)
