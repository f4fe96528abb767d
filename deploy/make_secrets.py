"""Makes deploy/secrets/ for docker-compose.yml, once; what exists is never overwritten.

The folder is closed to others (0700). The files are readable (0444), because each process in a
container reads its own under a user number that this machine does not know.
"""

import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"


def contents() -> dict[str, str]:
    """Every secret by its name: fresh passwords, and the addresses that contain them."""
    database, broker = secrets.token_urlsafe(36), secrets.token_urlsafe(36)
    return {
        "database_url": f"postgres://sinergi:{database}@postgres:5432/sinergi",
        "postgres_password": secrets.token_urlsafe(36),
        "redis_url": f"redis://:{broker}@redis:6379/0",
        "redis_conf": (
            f'requirepass {broker}\nappendonly yes\nsave ""\ndir /data\n'
            "maxmemory-policy noeviction\n"
        ),
        "secret_key": secrets.token_urlsafe(64),
        "email_url": "smtp://nama:sandi@surel.contoh.go.id:587",
    }


def main(folder: Path = FOLDER) -> None:
    """Writes all of them into an empty folder; anything in it is left to its owner."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if present := sorted(path.name for path in folder.iterdir()):
        sys.exit(f"deploy/secrets/ sudah berisi {', '.join(present)}; tidak ada yang diubah.")
    for name, words in contents().items():
        path = folder / name
        path.write_text(words, encoding="utf-8")
        path.chmod(0o444)
    sys.stdout.write("deploy/secrets/ dibuat. Isi alamat surel di deploy/secrets/email_url.\n")


if __name__ == "__main__":
    main()
