"""How people are reached: channels, calls and their answers, gateways; posts and walls."""

from .book import ENTRANCE, GUEST, OWN, PUBLIC, SEE, THE_POST, Door, mine


def the_contact(world):
    return (world.contact.pk,)


PAGES = {
    "desk": OWN,
    "tones": PUBLIC,
    "wall": Door(frozenset(), to=lambda world: (world.screen,), public=True),
    "post:people": PUBLIC,
    "post:enter": PUBLIC,
    "post:claim": PUBLIC,
    "post:alive": OWN,
    "post:lock": ENTRANCE,
    "accounts:pin": OWN,
    "calls:acknowledge": Door(frozenset({"bram"}), SEE | GUEST, lambda world: (world.call.pk,)),
    "calls:answer": Door(  # whose link it is, or nobody in particular
        frozenset({"anonymous", THE_POST, "bram"}), to=lambda world: (world.ticket.token,)
    ),
    "worker": PUBLIC,
    "gateways:callback": Door(frozenset(), to=lambda world: ("kota",), entrance=True),
    "channels:own": OWN,
    "channels:add": OWN,
    "channels:push": OWN,
    "channels:quiet": OWN,
    "channels:one": mine("bram", the_contact),
    "channels:code": mine("bram", the_contact),
    "channels:first": mine("bram", the_contact),
    "channels:remove": mine("bram", the_contact),
}
MACHINES = {}
