"""Programs that write through the API while it is struck: `python clients.py PLAN LOG`.

Each notice has an Idempotency-Key of its own and is sent again, with that key, until the house has
answered that it is done. Only then is it a line in the log: "number attempts". Knows no Django.
"""

import json
import os
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any

THREADS = 8
PATIENCE = 10.0  # seconds for an answer
REST = 0.1  # seconds after an answer that was none
DONE, WRONG = (200, 201), (400, 401, 403, 404, 405, 413, 415, 422)


class Clients:
    """Several threads that share one row of notices."""

    def __init__(self, plan: dict[str, Any], log: Path) -> None:
        self.plan = plan
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.numbers = iter(range(plan["notices"]))
        self.turn = threading.Lock()
        self.failure = ""

    def run(self) -> int:
        """Sends every notice; the exit code."""
        threads = [threading.Thread(target=self._work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sys.stderr.write(self.failure)
        return 1 if self.failure else 0

    def _work(self) -> None:
        while not self.failure:
            with self.turn:
                number = next(self.numbers, None)
            if number is None:
                return
            tries = self._insist(number)
            os.write(self.log, f"{number} {tries}\n".encode())

    def _insist(self, number: int) -> int:
        """Sends one notice until it is done; how often that took."""
        for tries in count(1):
            status, words = self._send(number)
            if status in DONE:
                return tries
            if status in WRONG:
                self.failure = f"notice {number}: {status} {words}\n"
                return 0
            time.sleep(REST if status != 429 else 1.0)
        raise AssertionError

    def _send(self, number: int) -> tuple[int, str]:
        tokens, subjects = self.plan["tokens"], self.plan["requests"]
        heads = {
            "Authorization": f"Bearer {tokens[number % len(tokens)]}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"kabar-{number}",
        }
        path = f"/api/v1/requests/{subjects[number % len(subjects)]}/comment/"
        line = HTTPConnection("127.0.0.1", self.plan["port"], timeout=PATIENCE)
        try:
            line.request("POST", path, json.dumps({"text": f"Kabar {number}"}), heads)
            answer = line.getresponse()
            return answer.status, answer.read(500).decode(errors="replace")
        except (OSError, HTTPException) as error:  # the web server was killed: ask again
            return 0, str(error)
        finally:
            line.close()


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.exit(Clients(told, Path(sys.argv[2])).run())
