"""Short codes printed beside the QR: nine random characters and one that catches typing errors.

Crockford's base 32 (no I, L, O, U). The check character is a sum in GF(32) with weights that are
powers of two, so one wrong character, or any two that changed places, is always noticed.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_READ_AS = str.maketrans("OIL", "011")


def new() -> str:
    """A code that nobody can guess: 45 random bits."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def shown(code: str) -> str:
    """As it is printed: XXXXX-XXXXX."""
    return f"{code[:5]}-{code[5:]}"


def typed(text: str) -> str:
    """The code somebody typed, in any case and with any dashes; "" if it cannot be one."""
    code = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_READ_AS)
    if len(code) != LENGTH or set(code) - set(ALPHABET) or _check(code[:-1]) != code[-1]:
        return ""
    return code


def _check(body: str) -> str:
    total = 0
    for letter in body:
        total = _double(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def _double(value: int) -> int:
    """Twice `value` in GF(32), whose polynomial is x^5 + x^2 + 1."""
    return (value << 1) ^ (0b100101 if value & 16 else 0)
