"""What is measured: screens, writes, queries a page, the outbox, paper, and all of it at scale."""

import http.client
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import weasyprint
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services import tokens
from coordination.models import Agency, SupportRequest
from coordination.services import letters
from documents import rendering
from documents.models import Rendition
from journal.lifecycle import record
from journal.models import Entry

from . import nation
from .load import Result, Shot, fire
from .stage import megabytes, running, web, workers_of

Pair = tuple[Agency, Agency]
US, FLOOR = "lapas_sinergi.wsgi:application", "bench.floor:application"
SECONDS, ROUNDS, CLIENTS, WARM_UP = 3.0, 3, 4, 1.5
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
BARE = "django.contrib.auth.backends.ModelBackend"  # the floor's


@contextmanager
def floor_table() -> Iterator[None]:
    """The floor's one table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_floor (id bigserial primary key, words text, at timestamptz)"
        )
    yield


def screens(pair: Pair) -> dict[str, float]:
    """List, detail and JSON list, ours and the floor's turn about."""
    prison, _ = pair
    person = User.objects.filter(postings__agency=prison).first()
    asked = SupportRequest.objects.filter(requester=prison).first()
    for n in range(100):
        record(asked, "noted", by=person, n=n)
    assert noted(prison) == asked
    page, bare = {"Cookie": cookie(person)}, {"Cookie": cookie(person, BARE)}
    token = {"Authorization": f"Bearer {key(person, 'read')}"}
    with web(US) as ours, web(FLOOR) as floor:
        found = beside("list", ours, floor, get("/permohonan/", page), get("/list", bare))
        found |= beside(
            "json_list", ours, floor, get("/api/v1/requests/", token), get("/json", bare)
        )
        known = {"If-None-Match": tag(ours, "/api/v1/requests/", token)}
        found |= beside(
            "unchanged",
            ours,
            floor,
            get("/api/v1/requests/", token | known),
            get("/unchanged", bare | {"If-None-Match": '"0"'}),
            ok={304},
        )
        found |= beside(
            "detail", ours, floor, get(asked.get_absolute_url(), page), get("/list", bare)
        )
        found |= beside("home", ours, floor, get("/", page), get("/list", bare))
    return found


def writes(pair: Pair) -> dict[str, float]:
    """Create and decide through the API, beside one bare INSERT and commit."""
    prison, police = pair
    askers = [key(one, "write") for one in people(prison)]
    deciders = [key(one, "write") for one in people(police)]
    nation.requests([pair], each=2000)  # each can be decided only once
    submitted = SupportRequest.objects.filter(provider=police, status="submitted")
    waiting = list(submitted.order_by("-pk")[:2500].prefetch_related("lines"))
    bare = {"Cookie": cookie(people(prison)[0], BARE)}
    create, decide = creations(police, askers), decisions(waiting, deciders)
    with web(US) as ours, web(FLOOR) as floor:
        write = get("/write", bare)
        found = beside("create", ours, floor, create, write, ok={201}, rounds=2)
        found |= beside("decide", ours, floor, decide, write, ok={200}, rounds=2)
    return found


def beside(
    name: str,
    ours: int,
    floor: int,
    mine: Callable[[], Iterator[Shot]],
    theirs: Callable[[], Iterator[Shot]],
    *,
    ok: set[int] | None = None,
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> dict[str, float]:
    """Rates with four clients, medians of rounds taken turn about; then the p95 of one alone."""
    answers = {"": [], "_floor": []}
    sides = (("", ours, mine, ok or {200}), ("_floor", floor, theirs, {200, 201, 304}))
    for _end, port, shots, fine in sides:  # both are warm before anything counts
        fire(port, shots, clients=CLIENTS, seconds=WARM_UP, ok=fine)
    for _, (end, port, shots, fine) in itertools.product(range(rounds), sides):
        answers[end].append(
            _clean(f"{name}{end}", fire(port, shots, clients=CLIENTS, seconds=seconds, ok=fine))
        )
    found = {f"{name}_rps{end}": statistics.median(r.rps for r in answers[end]) for end in answers}
    for end, port, shots, fine in sides:
        alone = _clean(f"{name}{end}", fire(port, shots, clients=1, seconds=seconds, ok=fine))
        found[f"{name}_p95_ms{end}"] = alone.percentile(95)
    return found


def footing(pair: Pair) -> dict[str, float]:
    """From nothing to the first page, and what a worker takes after a few hundred of them."""
    page, began = {"Cookie": cookie(people(pair[0])[0])}, time.perf_counter()
    with running(US) as (port, pid):
        shots = get("/permohonan/", page)
        fire(port, shots, clients=1, seconds=0.01, ok={200})
        found = {"cold_start_ms": round((time.perf_counter() - began) * 1000)}
        _clean("footing", fire(port, shots, clients=CLIENTS, seconds=SECONDS, ok={200}))
        found["worker_pss_mb"] = max(megabytes(one) for one in workers_of(pid))
    return found


def queries_per_page(pair: Pair) -> dict[str, float]:
    """How many SQL statements a page costs, transaction statements not counted."""
    prison, police = pair
    client = Client(SERVER_NAME="127.0.0.1")
    asked = noted(prison)
    client.force_login(people(prison)[0], backend=BACKEND)
    client.get("/")  # notes once a minute that the session is used
    found = {
        "list_sql": sql(lambda: client.get("/permohonan/")),
        "detail_sql": sql(lambda: client.get(asked.get_absolute_url())),
        "home_sql": sql(lambda: client.get("/")),
        "inbox_sql": sql(lambda: client.get("/kotak-masuk/")),
    }
    submitted = SupportRequest.objects.filter(provider=police, status="submitted")
    waiting = list(submitted.prefetch_related("lines")[:2])
    program = Client(SERVER_NAME="127.0.0.1")  # it has no session
    create = creations(police, [key(people(prison)[0], "write")])()
    decide = decisions(waiting, [key(people(police)[0], "write")])()
    for name, shots in (("create", create), ("decide", decide)):
        _post(program, next(shots))  # notes every five minutes that the key is used
        found[f"{name}_sql"] = sql(lambda shots=shots: _post(program, next(shots)))
    return found


def _post(client: Client, shot: Shot) -> None:
    _method, path, body, head = shot
    answer = client.post(
        path,
        body,
        content_type="application/json",
        headers={"Authorization": head["Authorization"]},
    )
    assert answer.status_code < 300, answer.content


def paper(pair: Pair) -> dict[str, float]:
    """One request letter through the jail, beside WeasyPrint bare in this process."""
    prison, _ = pair
    asked = SupportRequest.objects.filter(requester=prison).order_by("pk").last()
    with transaction.atomic():
        letters.request_letter(asked, people(prison)[0])
    rendition = Rendition.objects.order_by("pk").last()
    html = rendering.page(rendition)
    return {
        "pdf_ms": _median(lambda: rendering.draw(rendition)),
        "pdf_ms_floor": _median(
            lambda: weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
        ),
    }


def at_scale(pair: Pair, alone: dict[str, float]) -> dict[str, float]:
    """The same pages of the same pair with 529 others around; the floor is its time alone."""
    prison, _ = pair
    person = people(prison)[0]
    asked = noted(prison)
    head = {"Cookie": cookie(person)}
    found = {}
    with web(US) as ours:
        for name, path in (("list", "/permohonan/"), ("detail", asked.get_absolute_url())):
            fire(ours, get(path, head), clients=CLIENTS, seconds=WARM_UP, ok={200})
            now = _clean(name, fire(ours, get(path, head), clients=1, seconds=SECONDS, ok={200}))
            found[f"{name}_530_pairs_p95_ms"] = now.percentile(95)
            found[f"{name}_530_pairs_p95_ms_floor"] = alone[f"{name}_p95_ms"]
    return found


def get(path: str, head: dict[str, str]) -> Callable[[], Iterator[Shot]]:
    """The same question for ever."""
    return lambda: itertools.repeat(("GET", path, None, head))


def creations(provider: Agency, keys: list[str]) -> Callable[[], Iterator[Shot]]:
    """A new draft each time, by everybody in turn."""
    start = timezone.now() + timedelta(days=5)
    body = json.dumps(
        {
            "provider": provider.pk,
            "activity": "Pengamanan razia",
            "place": "Lapas",
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=4)).isoformat(),
            "contact_name": "Narahubung",
            "contact_phone": "+6281234567890",
            "lines": [{"kind": "samapta", "asked": 12}, {"kind": "k9", "asked": 2}],
        }
    ).encode()
    turn = itertools.cycle(keys)
    return lambda: (("POST", "/api/v1/requests/", body, _json(k)) for k in turn)


def decisions(waiting: list[SupportRequest], keys: list[str]) -> Callable[[], Iterator[Shot]]:
    """Each waiting request decided once, by everybody in turn; ends when none is left."""
    turn, rest = itertools.cycle(keys), iter(waiting)

    def shots() -> Iterator[Shot]:
        for asked in rest:
            grants = [{"line": line.pk, "granted": 2} for line in asked.lines.all()]
            body = json.dumps({"grants": grants, "note": "Terbatas"}).encode()
            yield "POST", f"/api/v1/requests/{asked.pk}/decide/", body, _json(next(turn))

    return shots


def tag(port: int, path: str, head: dict[str, str]) -> str:
    """The validator that comes with this answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(line):
        line.request("GET", path, headers=head)
        return str(line.getresponse().headers["ETag"])


def noted(prison: Agency) -> SupportRequest:
    """The request of this prison with a long history."""
    name = Entry.objects.filter(verb="noted").values_list("subject", flat=True).first()
    return SupportRequest.objects.get(requester=prison, pk=int(str(name).partition(":")[2]))


def people(agency: Agency) -> list[User]:
    """Those posted there, sixty at most."""
    return list(User.objects.filter(postings__agency=agency).order_by("pk")[:60])


def key(person: User, scope: str) -> str:
    """An API key of this person."""
    return tokens.issue(person, name="bench", scopes=[scope], days=1)[1]


def cookie(person: User, backend: str = BACKEND) -> str:
    """A session of this person, as a browser would send it."""
    session = SessionStore()
    session["_auth_user_id"], session["_auth_user_backend"] = str(person.pk), backend
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    return f"sesi={session.session_key}"


def sql(act: Callable[[], object]) -> int:
    """How many statements this costs, savepoints and the like not counted."""
    with CaptureQueriesContext(connection) as caught:
        act()
    skip = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return sum(not row["sql"].lstrip().upper().startswith(skip) for row in caught)


def _json(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _clean(name: str, result: Result) -> Result:
    if result.wrong or len(result.times) < 20:
        raise SystemExit(f"{name}: {len(result.times)} answers, wrong: {sorted(set(result.wrong))}")
    return result


def _median(act: Callable[[], object], times: int = 7) -> float:
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 1)
