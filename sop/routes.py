"""Arrows between boxes: right-angled, never through a box, never lying on each other.

Arrows into the same box may run together from where they meet, and so may arrows with the same
label out of the same box until they part: what runs together says the same. Others only cross.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, pairwise
from typing import NamedTuple

from .grid import AXIS, CLOSED, DOWN, LEFT, RIGHT, UP, Grid, Port, Spot

BEND, CROSS, JOIN = 30.0, 40.0, 6.0  # what these cost, in pixels of way
TRIES = 12
FORK = -1  # stands for the way one came to where an arrow parts from another
Ports = Mapping[str, Sequence[Port]]


class Order(NamedTuple):
    """An arrow that is wanted, between boxes by their names."""

    source: str
    target: str
    label: str = ""


class Crowded(Exception):
    """There is no way left for this arrow."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"{order.source} → {order.target}")
        self.order = order


@dataclass(frozen=True)
class Wire:
    """What is drawn for an arrow: its corners, and where it meets others.

    It `begins` at a box or where it parts from another arrow, it has a `tip` at a box or none.
    """

    order: Order
    spots: tuple[Spot, ...]
    joints: tuple[Spot, ...]
    begins: bool
    tip: bool


@dataclass(frozen=True)
class Way:
    """All points of an arrow from box to box; `forks` and `joins`: shared before and after."""

    order: Order
    leave: Port
    enter: Port
    points: tuple[int, ...]
    own: tuple[int, ...]
    forks: bool
    joins: bool


class Meeting(NamedTuple):
    """A point of an earlier arrow where another may begin or end."""

    way: Way
    place: int


def route(fresh: Callable[[], Grid], ports: Ports, orders: Sequence[Order]) -> list[Wire]:
    """All these arrows, or Crowded. One that found no way is drawn first at the next try."""
    line = list(dict.fromkeys(orders))
    for tries_left in reversed(range(TRIES)):
        router = Router(fresh(), ports)
        try:
            for order in line:
                router.draw(order)
        except Crowded as crowded:
            if not tries_left:
                raise
            line.remove(crowded.order)
            line.insert(0, crowded.order)
        else:
            break
    return router.wires()


class Router:
    """Draws arrows one after the other; those drawn first lie most directly."""

    def __init__(self, grid: Grid, ports: Ports) -> None:
        self.grid, self.ports = grid, ports
        self.ways: list[Way] = []
        self.busy: set[tuple[str, Port]] = set()
        self._shares: dict[tuple[int, int], list[Order]] = defaultdict(list)

    def draw(self, order: Order) -> None:
        """Find a way for this arrow and put it on the grid, or raise Crowded."""
        way = _Search(self, order).best()
        self.ways.append(way)
        self.busy |= {(order.source, way.leave), (order.target, way.enter)}
        for edge in pairwise(way.points):
            self._shares[edge].append(order)
        self._mark(way)

    def wires(self) -> list[Wire]:
        """What is to be drawn: of every arrow the part that no earlier one has drawn."""
        return [self._wire(way) for way in self.ways]

    def forks(self, order: Order) -> Iterator[Meeting]:
        """Where an arrow may part from an earlier one with the same label out of the same box."""
        for way in self.ways:
            if _exit(way.order) != _exit(order):
                continue
            yield Meeting(way, 0)
            for place, edge in enumerate(pairwise(way.points), 1):
                if any(_exit(one) != _exit(order) for one in self._shares[edge]):
                    break
                yield Meeting(way, place)

    def unions(self, order: Order) -> Iterator[Meeting]:
        """Where an arrow may meet an earlier one into the same box."""
        for way in self.ways:
            if way.order.target != order.target:
                continue
            edges = list(pairwise(way.points))
            yield Meeting(way, len(edges))
            for place in reversed(range(len(edges))):
                if any(one.target != order.target for one in self._shares[edges[place]]):
                    break
                yield Meeting(way, place)

    def _mark(self, way: Way) -> None:
        """The grid carries the arrow's own part from now on."""
        grid = self.grid
        sides = [grid.side(*edge) for edge in pairwise(way.own)]
        before = [None if way.forks else way.leave.side, *sides]
        after = [*sides, None if way.joins else (way.enter.side + 2) % 4]
        for point, came, goes in zip(way.own, before, after, strict=True):
            if came is None or came != goes:
                grid.carries[point] = CLOSED
                continue
            if grid.carries[point]:
                grid.crossed.add(point)
            grid.carries[point] |= AXIS[came]

    def _wire(self, way: Way) -> Wire:
        own = [self.grid.spot(point) for point in way.own]
        joints = own[:1] * way.forks + own[-1:] * way.joins
        spots = [way.leave.at] * (not way.forks) + own + [way.enter.at] * (not way.joins)
        return Wire(way.order, corners(spots), tuple(joints), not way.forks, not way.joins)


def _exit(order: Order) -> tuple[str, str]:
    return order.source, order.label


def corners(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """The same line without the points between which it goes straight on."""
    kept = [spots[0]]
    for before, spot, after in zip(spots, spots[1:], spots[2:], strict=False):
        if not (before[0] == spot[0] == after[0] or before[1] == spot[1] == after[1]):
            kept.append(spot)
    return (*kept, spots[-1])


End = Port | Meeting
State = tuple[int, int]  # a point and the way one came


class _Search:
    """The cheapest way for one arrow, by A*."""

    def __init__(self, router: Router, order: Order) -> None:
        self.router, self.grid, self.order = router, router.grid, order
        self.heap: list[tuple[float, int, float, State, int | None, End | None]] = []
        self.turn = count()
        self.cost: dict[State, float] = {}
        self.came: dict[State, State | None] = {}
        self.beginnings: dict[int, Port] = {}
        self.partings: dict[int, Meeting] = {}
        self.landings = self._landings()
        free = (m for m in router.unions(order) if m.way.points[m.place] not in self.grid.crossed)
        self.unions = {meeting.way.points[meeting.place]: meeting for meeting in free}
        self.aim = self._aim()

    def best(self) -> Way:
        """The way, or Crowded."""
        if self.landings or self.unions:
            self._leave_ports()
            self._leave_forks()
        while self.heap:
            _guess, _turn, cost, state, last, end = heappop(self.heap)
            if end is not None:
                return self._way(state, last, end)
            if cost <= self.cost[state]:
                self._arrive(state, cost)
                self._go_on(state, cost)
        raise Crowded(self.order)

    def _landings(self) -> dict[int, list[Port]]:
        """Where one may come to a free port of the target."""
        found: dict[int, list[Port]] = defaultdict(list)
        for port in self._free(self.order.target):
            point = self.grid.landing(port)
            itself = self.order.source == self.order.target and port.side in (RIGHT, DOWN)
            if point is not None and port.enter is not None and not itself:
                found[point].append(port)
        return found

    def _free(self, name: str) -> list[Port]:
        return [port for port in self.router.ports[name] if (name, port) not in self.router.busy]

    def _aim(self) -> tuple[float, float, float, float]:
        spots = [self.grid.spot(point) for point in (*self.landings, *self.unions)] or [(0, 0)]
        xs, ys = [x for x, _y in spots], [y for _x, y in spots]
        return min(xs), max(xs), min(ys), max(ys)

    def _leave_ports(self) -> None:
        if self.order.label and any(self.router.forks(self.order)):
            return  # Ya is written once
        for port in self._free(self.order.source):
            point = self.grid.landing(port)
            itself = self.order.source == self.order.target and port.side in (LEFT, UP)
            if point is None or port.leave is None or itself:
                continue
            state = point, port.side
            self.beginnings[point] = port
            if point in self.unions:
                self.came[state] = None
                self._end(state, None, self.unions[point], port.leave + JOIN)
            else:
                self._reach(state, None, port.leave)

    def _leave_forks(self) -> None:
        for parting in self.router.forks(self.order):
            point = parting.way.points[parting.place]
            if point in self.grid.crossed:
                continue
            self.partings[point] = parting
            for side, following, length in self.grid.near[point]:
                self._move((point, FORK), side, following, JOIN + BEND + length)

    def _arrive(self, state: State, cost: float) -> None:
        """Enter the target, if this is where one may."""
        point, side = state
        for port in self.landings.get(point, ()):
            straight = port.side == (side + 2) % 4
            if straight or not self.grid.carries[point]:
                price = port.enter or 0.0
                self._end(state, None, port, cost + price + (0.0 if straight else BEND))

    def _go_on(self, state: State, cost: float) -> None:
        point, side = state
        for turn, following, length in self.grid.near[point]:
            if turn == side:
                self._move(state, turn, following, cost + length)
            elif turn != (side + 2) % 4 and not self.grid.carries[point]:
                self._move(state, turn, following, cost + length + BEND)

    def _move(self, state: State, side: int, following: int, cost: float) -> None:
        if following in self.unions:
            self._end(state, following, self.unions[following], cost + JOIN)
        else:
            self._reach((following, side), state, cost)

    def _reach(self, state: State, before: State | None, cost: float) -> None:
        """Come to a point, unless something lies there that way already."""
        carried = self.grid.carries[state[0]]
        if carried & AXIS[state[1]]:
            return
        cost += CROSS if carried else 0.0
        if cost < self.cost.get(state, float("inf")):
            self.cost[state], self.came[state] = cost, before
            guess = cost + self._still(state[0])
            heappush(self.heap, (guess, next(self.turn), cost, state, None, None))

    def _end(self, state: State, last: int | None, end: End, cost: float) -> None:
        heappush(self.heap, (cost, next(self.turn), cost, state, last, end))

    def _still(self, point: int) -> float:
        """At least so far is it still to go."""
        (x, y), (left, right, top, bottom) = self.grid.spot(point), self.aim
        return max(left - x, 0.0, x - right) + max(top - y, 0.0, y - bottom)

    def _way(self, state: State, last: int | None, end: End) -> Way:
        """Back from the end to where it began, with the parts shared with earlier arrows."""
        own = [] if last is None else [last]
        at: State | None = state
        while at is not None and at[1] != FORK:
            own.append(at[0])
            at = self.came[at]
        if at is not None:
            own.append(at[0])
        own.reverse()
        parting = None if at is None else self.partings[at[0]]
        leave = parting.way.leave if parting else self.beginnings[own[0]]
        before = parting.way.points[: parting.place] if parting else ()
        enter, after = (end, ()) if isinstance(end, Port) else _rest(end)
        points = (*before, *own, *after)
        joins = isinstance(end, Meeting)
        return Way(self.order, leave, enter, points, tuple(own), parting is not None, joins)


def _rest(meeting: Meeting) -> tuple[Port, tuple[int, ...]]:
    return meeting.way.enter, meeting.way.points[meeting.place + 1 :]
