"""What may be done with paper, for every room above.

renditions   ask for a paper, make it, revoke it, say what took its place
attachments  keep the files that people attach
signing      sign() and sign_on_paper()
keys         a person's signing key and certificate
sealing      the archive seal, and its renewal every year
checking     verdict(): whether a file is what it says
"""

from .attachments import Examined, attach, clean_name, detach, examine
from .renditions import (
    current,
    printable,
    put_in_force,
    render,
    render_next,
    request_rendition,
    retry,
    revoke,
    supersede,
)
from .signing import sign, sign_on_paper

__all__ = (
    "Examined",
    "attach",
    "clean_name",
    "current",
    "detach",
    "examine",
    "printable",
    "put_in_force",
    "render",
    "render_next",
    "request_rendition",
    "retry",
    "revoke",
    "sign",
    "sign_on_paper",
    "supersede",
)
