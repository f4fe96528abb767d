"""SMS, WhatsApp and voice through gateways that speak the contract of docs/gateway.md."""

from functools import partial

from ..base import Channel
from .transport import open_transport

SMS = Channel("sms", reaches="", open=partial(open_transport, "sms"))
WHATSAPP = Channel("whatsapp", reaches="", open=partial(open_transport, "whatsapp"))
VOICE = Channel("voice", reaches="", open=partial(open_transport, "voice"))
