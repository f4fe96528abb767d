"""A push service that only keeps: `python pushservice.py PORT_FILE FOLDER`. Knows no Django.

Each message becomes one file: headers as JSON on the first line, then the body. What it answers
is the last part of the path: /push/201, /push/410, /push/503, /push/hang.
"""

import itertools
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NUMBERS = itertools.count(1)


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = {name.lower(): value for name, value in self.headers.items()} | {"path": self.path}
        kept = Path(sys.argv[2]) / f"{next(NUMBERS):03}"
        kept.write_bytes(json.dumps(told).encode() + b"\n" + body)
        answer = self.path.rpartition("/")[2]
        if answer == "hang":
            time.sleep(60)
        self.send_response(int(answer) if answer.isdigit() else 500)
        self.send_header("Location", "https://push.invalid/m/1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Says nothing: the files do."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    fresh = Path(sys.argv[1]).with_suffix(".new")
    fresh.write_text(str(server.server_address[1]))
    fresh.rename(sys.argv[1])
    server.serve_forever()
