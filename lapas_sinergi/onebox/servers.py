"""PostgreSQL and Valkey of our own: on unix sockets alone, behind passwords, never as root."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from signal import Signals
from typing import NoReturn
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from . import binaries
from .kernel import can_see, guise
from .layout import Layout
from .processes import Crew, Program
from .talk import Refused

DURABLE: Mapping[str, str] = {"shared_buffers": "64MB", "wal_compression": "on"}
THROW_AWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "1GB",
}
BUILTIN_LOCALES = 17  # the first release that sorts without asking the system
ROLE = DATABASE = "sinergi"


def start(crew: Crew, layout: Layout, options: Mapping[str, str] = DURABLE) -> dict[str, str]:
    """Starts those that the environment does not name; returns both addresses, ready to use."""
    given = {
        name: value
        for name, value in crew.environment.items()
        if name in ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE")
    }
    started: dict[str, str] = {}
    if not any(name.startswith("DATABASE") for name in given):
        postgres = Postgres(layout, options)
        postgres.start(crew)
        started["DATABASE_URL"] = postgres.url
    if not any(name.startswith("REDIS") for name in given):
        valkey = Valkey(layout)
        valkey.start(crew)
        started["REDIS_URL"] = valkey.url
    return started


class Postgres:
    """A private cluster: its superuser is for us, the product signs in as an ordinary owner."""

    def __init__(self, layout: Layout, options: Mapping[str, str]) -> None:
        self.layout = layout
        self.options = options
        self.programs = binaries.find().postgres
        self.data = layout.postgres
        self.sockets = layout.sockets() / "pg"
        host = quote(str(self.sockets), safe="")
        self.url = f"postgres://{ROLE}:{layout.secret('database')}@{host}/{DATABASE}"

    def start(self, crew: Crew) -> None:
        """Makes the cluster if there is none, starts it, waits until the product can sign in."""
        self._make()
        crew.start(self._program())
        crew.until(self._answers, "PostgreSQL", 60)
        self._welcome()

    def _make(self) -> None:
        """initdb beside, then a rename: a cluster is whole or absent."""
        self._own(self.sockets)
        for path in (self.programs / "postgres", self.sockets):
            if not can_see(path):
                raise Refused(
                    f"PostgreSQL menolak berjalan sebagai root, dan pengguna nobody tidak dapat "
                    f"membuka {path}. Pindahkan folder Sinergi, misalnya ke /opt/sinergi, atau "
                    "jalankan sebagai pengguna biasa."
                )
        if (self.data / "PG_VERSION").exists():
            self._check_release()
            _hand_over(self.data)
            return
        fresh, password = self.data.with_name("pg.new"), self.sockets / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        password.touch(mode=0o600)
        password.write_text(self.layout.secret("database-superuser"), encoding="utf-8")
        os.chown(password, guise().owner, -1)
        try:
            self._initdb(fresh, password)
        finally:
            password.unlink()
        fresh.rename(self.data)

    def _initdb(self, fresh: Path, password: Path) -> None:
        release = _output([str(self.programs / "postgres"), "--version"])
        builtin = int(re.findall(r"\d+", release)[0]) >= BUILTIN_LOCALES
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command = [
            *(str(self.programs / "initdb"), "-D", str(fresh), "-U", "postgres", "-E", "UTF8"),
            *("-A", "scram-sha-256", f"--pwfile={password}"),
            *(locale if builtin else ["--locale=C.UTF-8"]),
            *(["--no-sync"] if self.options.get("fsync") == "off" else []),
        ]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
            cwd="/",
            preexec_fn=guise().put_on,
            check=False,
        )
        if done.returncode:
            (self.layout.logs / "initdb.log").write_text(done.stdout + done.stderr)
            raise Refused(f"PostgreSQL tidak dapat disiapkan: {done.stderr.strip()[-300:]}")

    def _program(self) -> Program:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "jit": "off",
            **self.options,
        }
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            "postgres",
            (str(self.programs / "postgres"), "-D", str(self.data), *chosen),
            stop=Signals.SIGINT,  # "fast": ends sessions, writes everything down
            force=Signals.SIGQUIT,  # "immediate": the log puts it right on the next start
            orphaned=Signals.SIGINT,
            put_on=guise().put_on,
        )

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=str(self.sockets),
            user="postgres",
            dbname="postgres",
            password=self.layout.secret("database-superuser"),
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _welcome(self) -> None:
        """The product's own role and database, if they are not there yet."""
        connection = self._connect()
        connection.autocommit = True
        role, name = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                word = self.layout.secret("database")
                cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))
                cursor.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD %s").format(role), [word]
                )
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))
            if self.options is THROW_AWAY:  # tests play the superuser who alters the journal
                grant = "GRANT SET ON PARAMETER session_replication_role TO {}"
                cursor.execute(sql.SQL(grant).format(role))
        connection.close()

    def _check_release(self) -> None:
        data = (self.data / "PG_VERSION").read_text().strip()
        found = re.findall(r"\d+", _output([str(self.programs / "postgres"), "--version"]))[0]
        if data != found:
            raise Refused(
                f"Data dibuat oleh PostgreSQL {data}, sedangkan program di sini versi {found}. "
                "Pindahkan dengan cadangan: docs/operations.md, bagian Pemutakhiran."
            )

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        os.chown(folder, guise().owner, -1)


def shell(layout: Layout) -> NoReturn:
    """Becomes psql, signed in as the cluster's superuser, for who must look beneath the product."""
    program = str(binaries.find().postgres / "psql")
    environment = {
        **os.environ,
        "PGHOST": str(layout.sockets() / "pg"),
        "PGUSER": "postgres",
        "PGDATABASE": DATABASE,
        "PGPASSWORD": layout.secret("database-superuser"),
    }
    os.execve(program, [program], environment)  # noqa: S606 (no shell is what we want)


class Valkey:
    """The broker: an append-only file on disk, so queued work outlives a restart."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.socket = layout.sockets() / "valkey.sock"
        self.url = f"unix://:{layout.secret('broker')}@{quote(str(self.socket))}?db=0"

    def start(self, crew: Crew) -> None:
        """Writes its configuration, starts it, waits for its first answer."""
        crew.start(Program("valkey", (str(binaries.find().valkey), str(self._configuration()))))
        crew.until(self._answers, "Valkey", 30)

    def _configuration(self) -> Path:
        """A private file: passwords do not belong on a command line."""
        path = self.layout.var / "secrets" / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text(
            "port 0\n"
            f'unixsocket "{self.socket}"\n'
            "unixsocketperm 700\n"
            f"requirepass {self.layout.secret('broker')}\n"
            f'dir "{self.layout.valkey}"\n'
            'appendonly yes\nsave ""\nmaxmemory-policy noeviction\n'
        )
        return path

    def _answers(self) -> bool:
        words = f"AUTH {self.layout.secret('broker')}\r\nPING\r\n".encode()
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(words)
                return line.makefile("rb").readlines(6) == [b"+OK\r\n", b"+PONG\r\n"]
            except OSError:
                return False


def _hand_over(data: Path) -> None:
    """Gives a cluster to the user the server runs as now (it may have been another before)."""
    owner = guise().owner
    if data.stat().st_uid == owner:
        return
    if os.geteuid() != 0:
        raise Refused(
            f"Data di {data} milik pengguna lain. Jalankan sebagai pemiliknya, atau ambil alih "
            f"dengan: sudo chown -R $USER {data.parent}"
        )
    for folder, _, files in os.walk(data):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.chown(path, owner, -1, follow_symlinks=False)


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
