"""The real programs around one database: pages, events, relay, broker and worker."""

import signal
import socket
import sys
from http.client import HTTPConnection

from tests.chaos.harness import REAL, Town, database_url, until

STATIC = {"SINERGI_MODE": "test", "WEB_CONCURRENCY": "1", "LOG_LEVEL": "WARNING"}


class House:
    """What a browser finds; each program starts when it is wanted, and all end with us."""

    def __init__(self, folder, **environment):
        self.town = Town(folder)
        self.folder = folder
        self.ports = {"web": free_port(), "events": free_port()}
        self.url = f"http://localhost:{self.ports['web']}"
        self.environment = (
            STATIC
            | {
                "DATABASE_URL": database_url(),
                "PORT": str(self.ports["web"]),
                "BASE_URL": self.url,
                "EVENTS_PORT": str(self.ports["events"]),
                "EMAIL_URL": "console:",
                "VAR_DIR": str(folder),
                "REDIS_URL": f"unix://{folder}/valkey.sock",
            }
            | environment
        )

    def open(self):
        """Start what every page needs, and wait until it answers."""
        self.web, self.events = self.serve("web"), self.serve("events")
        until(lambda: answers(self.ports["web"]), 30)
        until(lambda: answers(self.ports["events"]), 30)

    def serve(self, name):
        """A gunicorn of ours on its port."""
        command = ["-m", "gunicorn", "-c", f"deploy/gunicorn/{name}.py"]
        return self.start(name, *command, "-b", f"127.0.0.1:{self.ports[name]}")

    def relay(self):
        """The one that carries news; letters go to a folder, which is empty now."""
        for letter in (self.folder / "mail").glob("*.eml"):
            letter.unlink()
        return self.start("relay", *REAL)

    def printer(self):
        """A broker of its own and a worker that makes papers."""
        broker, _address = self.town.valkey()
        options = ("--concurrency=1", "--without-gossip", "--without-mingle")
        return broker, self.start(
            "worker", "-m", "celery", "-A", "lapas_sinergi", "-q", "worker", *options
        )

    def start(self, name, *command):
        return self.town.start([sys.executable, *command], name, **self.environment)

    def letters(self):
        """The mails that have left."""
        return sorted(path.read_bytes() for path in (self.folder / "mail").glob("*.eml"))

    def end(self):
        """Quick, but in order: a master that is killed outright leaves its workers behind."""
        for server in (self.web, self.events):
            stop(server)
        self.town.end()


def stop(server):
    """End a gunicorn with its workers, cutting off whoever still listens."""
    server.kill(signal.SIGQUIT)
    server.child.wait(10)


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def answers(port):
    line = HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        line.request("GET", "/v/", headers={"Host": "localhost"})
        return line.getresponse().status < 500
    except OSError:
        return False
    finally:
        line.close()
