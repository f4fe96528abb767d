"""Passwords: Argon2id at 19 MiB, two passes, one lane.

Source: OWASP Password Storage Cheat Sheet. Django's own 100 MiB and eight lanes make a shift
change, when everybody signs in at once, a denial of service.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with m=19 MiB, t=2, p=1."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
