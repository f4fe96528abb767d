"""A small load client: keep-alive connections on loopback, bounded in number and in time."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Shot = tuple[str, str, bytes | None, dict[str, str]]  # method, path, body, headers


@dataclass
class Result:
    """What came back: how many a second, and how long each took in milliseconds."""

    seconds: float
    times: list[float] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)

    @property
    def rps(self) -> float:
        return round(len(self.times) / self.seconds, 1)

    def percentile(self, at: int) -> float:
        return round(statistics.quantiles(self.times, n=100)[at - 1], 2)


def fire(
    port: int, shots: Callable[[], Iterator[Shot]], *, clients: int, seconds: float, ok: set[int]
) -> Result:
    """Send shots from this many clients for this long; statuses outside `ok` are kept as wrong."""
    result, lock = Result(seconds), threading.Lock()
    start = threading.Barrier(clients + 1)

    def client() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        times, wrong, source = [], [], shots()
        start.wait()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            shot = next(source, None)
            if shot is None:
                break
            line.request(shot[0], shot[1], shot[2], shot[3])
            answer = line.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status not in ok:
                wrong.append(answer.status)
        line.close()
        with lock:
            result.times += times
            result.wrong += wrong

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    result.seconds = min(seconds, time.perf_counter() - began) or seconds
    return result
