"""Agreements, and the register of laws."""

from .book import DECIDE, GUEST, KEEP, LAWS, OWN, POSTED, SEE, SIGN, Door


def the_pact(world):
    return (world.pact.pk,)


def of_pact(may, to=the_pact):
    return Door(frozenset(may), SEE, to)


PAGES = {
    "coordination:agreement_list": OWN,
    "coordination:agreement_new": Door(KEEP | GUEST),
    "coordination:agreement": of_pact(SEE),
    "coordination:agreement_papers": of_pact(SEE),
    "coordination:agreement_edit": of_pact(KEEP),
    "coordination:agreement_parties": of_pact(KEEP),
    "coordination:agreement_party": of_pact(DECIDE, lambda world: (world.pact.pk, world.end.pk)),
    "coordination:agreement_scan": of_pact(DECIDE, lambda world: (world.pact.pk, world.end.pk)),
    "coordination:agreement_review": of_pact(KEEP),
    "coordination:agreement_remark": of_pact(SEE),
    "coordination:agreement_resolve": of_pact(
        DECIDE, lambda world: (world.pact.pk, world.remark.pk)
    ),
    "coordination:agreement_agree": of_pact(KEEP),
    "coordination:agreement_sign": of_pact(SIGN),
    "coordination:agreement_thaw": of_pact(KEEP),
    "coordination:agreement_withdraw": of_pact(KEEP),
    "coordination:agreement_terminate": of_pact(SIGN),
    "coordination:agreement_follow": of_pact(KEEP, lambda world: (world.pact.pk, "perpanjangan")),
    "coordination:agreement_paper": of_pact(SEE, lambda world: (world.sealed.pk, world.sheet.pk)),
    "coordination:agreement_paper_retry": of_pact(
        SEE, lambda world: (world.sealed.pk, world.sheet.pk)
    ),
    "coordination:law_list": OWN,
    "coordination:law_new": Door(LAWS),
    "coordination:law": Door(POSTED, POSTED, lambda world: (world.law.pk,)),
    "coordination:law_edit": Door(LAWS, POSTED, lambda world: (world.law.pk,)),
}
MACHINES = {
    "api:agreements": OWN,
    "api:agreement": of_pact(SEE),
}
