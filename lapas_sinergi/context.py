"""What every page's shell needs to know, asked for only when a page shows it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import arrivals
from accounts.http import SignedIn
from accounts.models import Stay, User
from coordination import access, badges
from coordination.access import Standing
from coordination.lists import End
from coordination.models import Agency
from notifications.queries import unread_count_of

THEMES = ("terang", "malam", "otomatis")


@dataclass(frozen=True)
class Item:
    """One entry of the navigation."""

    url: str
    icon: str
    label: str
    key: str  # of the keyboard: g, then this
    current: bool
    count: int = 0
    inbox: bool = False
    wide: bool = False  # on a large screen only; a phone finds it on its way elsewhere


class Shell:
    """The frame around a page: who is here, for which agencies, and what waits."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        theme = request.COOKIES.get("tema", "")
        self.theme = theme if theme in THEMES else "otomatis"
        self.demo = settings.MODE == "demo"

    def get(self, name: str, default: Any = None) -> Any:
        return getattr(self, name, default)

    @cached_property
    def person(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def standing(self) -> Standing | None:
        return access.standing_of(cast(SignedIn, self._request)) if self.person else None

    @cached_property
    def agencies(self) -> list[Agency]:
        """Where the person serves, the first posting first."""
        at = self.standing
        return list({post.agency_id: post.agency for post in at.postings}.values()) if at else []

    @cached_property
    def own(self) -> frozenset[int]:
        """The keys of those agencies."""
        return frozenset(agency.pk for agency in self.agencies)

    @property
    def desk(self) -> End | None:
        """The first of them."""
        return End.of(self.agencies[0]) if self.agencies else None

    @property
    def role(self) -> str:
        at = self.standing
        if at is None:
            return ""
        if not at.postings:
            return str(_("Operator platform")) if at.person.is_operator else str(_("Tanpa jabatan"))
        return ", ".join(post.title for post in at.postings[:2])

    @cached_property
    def stay(self) -> Stay | None:
        """The person's stay at a registered post, if this session is one."""
        return arrivals.stay_of(self._request) if self.person else None

    @property
    def path(self) -> str:
        return self._request.get_full_path()

    @property
    def events_url(self) -> str:
        return self.events_address if self.person else ""

    @property
    def events_address(self) -> str:
        """Where live news comes from, for persons and for registered devices."""
        if not settings.EVENTS_PORT or self._request.is_secure():
            return "/events/"
        host = self._request.get_host().partition(":")[0]  # the cookie belongs to this very name
        return f"http://{host}:{settings.EVENTS_PORT}/events/"

    @cached_property
    def waiting_count(self) -> int:
        """How many requests stand still until this person acts."""
        return badges.of(cast(SignedIn, self._request)).waiting if self.person else 0

    @cached_property
    def inbox_count(self) -> int:
        return unread_count_of(cast(SignedIn, self._request)) if self.person else 0

    @cached_property
    def nav(self) -> tuple[Item, ...]:
        at = self.standing
        if at is None or at.person.must_change_password:
            return ()
        items = [
            self._item("home", "home", _("Beranda"), "h"),
            self._item(
                "coordination:request_list",
                "heart-handshake",
                _("Permohonan"),
                "p",
                count=self.waiting_count,
                inside="/permohonan/",
            ),
            self._item("coordination:roster_tonight", "clock", _("Jaga"), "r", inside="/jaga/"),
            self._item("agenda", "calendar", _("Kalender"), "t", inside="/kalender/", wide=True),
            self._item("sop:library", "clipboard-list", _("SOP"), "s", inside="/sop/"),
            self._item("drills:home", "flag", _("Latihan"), "l", inside="/latihan/"),
            self._item(
                "coordination:directory", "address-book", _("Direktori"), "d", inside="/direktori/"
            ),
            self._item(
                "notifications:inbox",
                "inbox",
                _("Kotak masuk"),
                "k",
                inbox=True,
                count=self.inbox_count,
                inside="/kotak-masuk/",
            ),
            self._item(
                "coordination:agreement_list",
                "certificate",
                _("Perjanjian"),
                "j",
                inside="/perjanjian/",
            ),
        ]
        own = [
            self._item(
                "coordination:agency_admin",
                "building",
                _("Administrasi"),
                "a",
                pk=pk,
                inside=f"/instansi/{pk}/",
            )
            for pk in sorted(at.administers)
        ]
        return (*items, *own)

    @property
    def bar(self) -> tuple[Item, ...]:
        """What a phone's lower edge offers: not the inbox, whose bell is at the top."""
        return tuple(item for item in self.nav if not item.inbox and not item.wide)

    def _item(
        self,
        name: str,
        icon: str,
        label: str | Promise,
        key: str,
        *,
        inside: str = "",
        pk: int | None = None,
        **more: Any,
    ) -> Item:
        url = _address(name, pk)
        here = self._request.path
        current = here.startswith(inside) if inside else here == url
        return Item(url=url, icon=icon, label=str(label), key=key, current=current, **more)


@lru_cache(maxsize=2048)
def _address(name: str, pk: int | None) -> str:
    return reverse(name, args=[pk] if pk else [])


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell for base.html: one for the whole request, however often a template is rendered."""
    if not hasattr(request, "shell"):
        request.shell = Shell(request)  # type: ignore[attr-defined]
    return {"shell": request.shell}  # type: ignore[attr-defined]
