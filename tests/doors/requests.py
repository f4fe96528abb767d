"""Support requests: their pages, papers, attachments, and the gate."""

from .book import ASK, DECIDE, GATE, GUEST, HOUSE, OWN, SEE, SIGNED_IN, Door


def the_request(world):
    return (world.asked.pk,)


def the_officer(world):
    return (world.asked.pk, world.assignment.pk)


def of_request(may, to=the_request):
    return Door(frozenset(may), SEE | GUEST, to)


READ, COMMENT = of_request(SEE | GUEST), of_request(SEE)

PAGES = {
    "coordination:request_list": OWN,
    "coordination:request_new": Door(ASK | {"kapolresta", "joko"}),
    "coordination:request_export": Door(SIGNED_IN, to=lambda world: ("csv",)),
    "coordination:request_detail": READ,
    "coordination:request_papers": READ,
    "coordination:request_told": of_request(SEE),
    "coordination:request_edit": of_request(ASK),
    "coordination:request_submit": of_request(ASK),
    "coordination:request_withdraw": of_request(ASK),
    "coordination:package_list": OWN,
    "coordination:package_send": Door(
        ASK, HOUSE, lambda world: (world.lapas.pk, world.polresta.pk, "riot")
    ),
    "coordination:request_package": of_request(DECIDE),
    "coordination:request_speak": of_request(ASK),
    "coordination:request_letter": of_request(ASK),
    "coordination:request_comment": COMMENT,
    "coordination:request_receive": of_request(DECIDE),
    "coordination:request_review": of_request(DECIDE),
    "coordination:request_send_back": of_request(DECIDE),
    "coordination:request_decide": of_request(DECIDE),
    "coordination:request_order": of_request(DECIDE),
    "coordination:request_muster": of_request(GATE),
    "coordination:muster_arrive": of_request(GATE, the_officer),
    "coordination:muster_absent": of_request(GATE, the_officer),
    "coordination:muster_replace": of_request(GATE, the_officer),
    "coordination:muster_leave": of_request(GATE, the_officer),
    "coordination:muster_leave_all": of_request(GATE),
    "coordination:muster_complete": of_request(GATE),
    "coordination:muster_enter": of_request(GATE),
    "coordination:muster_release": of_request(GATE),
    "coordination:request_report": of_request({"bram", "padal"}),
    "coordination:request_close": of_request(ASK),
    "coordination:request_share": of_request(ASK | DECIDE),
    "coordination:share_revoke": of_request(
        ASK | DECIDE, lambda world: (world.asked.pk, "orang", world.share.pk)
    ),
    "coordination:attachment_add": of_request(ASK | DECIDE | {"padal"}),
    "coordination:attachment": of_request(
        SEE | GUEST, lambda world: (world.asked.pk, world.attachment.pk)
    ),
    "coordination:attachment_remove": of_request(
        {"sari"}, lambda world: (world.asked.pk, world.attachment.pk)
    ),
    "coordination:paper": of_request(SEE | GUEST, lambda world: (world.asked.pk, world.paper.pk)),
    "coordination:paper_retry": of_request(SEE, lambda world: (world.asked.pk, world.paper.pk)),
}
MACHINES = {
    "api:requests": OWN,
    "api:request": READ,
    "api:sendable": of_request(DECIDE),
    "api:revise": of_request(ASK),
    "api:submit": of_request(ASK),
    "api:withdraw": of_request(ASK),
    "api:close": of_request(ASK),
    "api:receive": of_request(DECIDE),
    "api:review": of_request(DECIDE),
    "api:decide": of_request(DECIDE),
    "api:send_back": of_request(DECIDE),
    "api:order": of_request(DECIDE),
    "api:comment": COMMENT,
    "api:speak": of_request(ASK),
    "api:letter": of_request(ASK),
    "api:package": of_request(DECIDE),
    "api:calls": of_request(SEE),
    "api:packages": OWN,
    "api:complete": of_request(GATE),
    "api:enter": of_request(GATE),
    "api:release": of_request(GATE),
    "api:leave_all": of_request(GATE),
    "api:report": of_request({"bram", "padal"}),
    "api:arrive": of_request(GATE, the_officer),
    "api:absent": of_request(GATE, the_officer),
    "api:replace": of_request(GATE, the_officer),
    "api:leave": of_request(GATE, the_officer),
}
