"""The box's own HTTPS address, spelled: "192.0.2.1:8443", "[2001:db8::1]:8443", "pos.lan:8443"."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from ssl import SSLContext
from urllib.parse import urlsplit

USUAL_PORT = 8443


def split(address: str) -> tuple[str, int]:
    """Host and port; ValueError if it is no address."""
    host, colon, port = address.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = address, str(USUAL_PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{address!r} is no address: write host:port")
    return host, int(port)


def names(environment: Mapping[str, str]) -> list[str]:
    """TLS_NAMES, else the host of TLS_ADDRESS; the usual one first."""
    said = [name.strip() for name in environment.get("TLS_NAMES", "").split(",")]
    return [name for name in said if name] or [split(environment["TLS_ADDRESS"])[0]]


def host(address: str) -> str:
    """The host alone; nothing for nothing."""
    return split(address)[0] if address else ""


def renewing(context: SSLContext, certificate: str, key: str) -> SSLContext:
    """The context, which reads its files again once they are others: whoever calls next sees them.

    Files that do not fit together, as between the writing of one and the other, change nothing.
    """
    read = Path(certificate).stat().st_mtime_ns

    def look(_call: object, _name: str | None, _context: SSLContext) -> None:
        nonlocal read
        with suppress(OSError):  # SSLError is one
            if (now := Path(certificate).stat().st_mtime_ns) != read:
                context.load_cert_chain(certificate, key)
                read = now

    context.sni_callback = look  # gives None: the call goes on
    return context


def origin(name: str, address: str) -> str:
    """What a browser calls the pages of this name there."""
    shown, port = f"[{name}]" if ":" in name else name, split(address)[1]
    return f"https://{shown}" if port == 443 else f"https://{shown}:{port}"


def origins(base: str, port: int, loopback: Sequence[str], sealed: Sequence[str]) -> list[str]:
    """Every origin that our own pages may have: the usual one, this machine's, the sealed ones."""
    home = urlsplit(base).hostname in loopback
    plain = [f"http://{host}:{port}" for host in loopback] if home or sealed else []
    return list(dict.fromkeys([*([] if home and not sealed else [base]), *plain, *sealed]))
