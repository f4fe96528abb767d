"""Whether this machine can make PDFs: the libraries that only the system can give."""

import ctypes
import os

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing() -> list[str]:
    """The Debian packages that PDFs still need; empty if they can be made."""
    return [package for library, package in LIBRARIES.items() if not _loads(library)]


def line_to_type(packages: list[str]) -> str:
    """The command that installs them, ready to copy."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get install -y --no-install-recommends {' '.join(packages)}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
