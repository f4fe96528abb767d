"""The inbox is a table: a delivery that was written down has arrived."""

from ..base import Channel

INBOX = Channel("inbox", reaches="TRUE")
