"""Ports: what a lower room asks of an upper one, as dotted names. A part of the settings."""

SUBJECT_DOORS = {
    "coordination.supportrequest": "coordination.access.viewers",
    "coordination.agreement": "coordination.parties.viewers",
    "sop.sopversion": "sop.access.viewers",
    "drills.drill": "drills.access.viewers",
    "coordination.swap": "coordination.posts.swap_viewers",
    "coordination.handover": "coordination.posts.handover_viewers",
    "notifications.snooze": "notifications.snoozes.viewers",
    "coordination.reachtest": "coordination.reach.viewers",
}
SUBJECTS_SEEN = {
    "coordination.supportrequest": "coordination.access.visible_among",
    "coordination.agreement": "coordination.parties.visible_among",
    "sop.sopversion": "sop.access.visible_among",
    "drills.drill": "drills.access.visible_among",
    "coordination.swap": "coordination.posts.swaps_among",
    "coordination.handover": "coordination.posts.handovers_among",
    "notifications.snooze": "notifications.snoozes.visible_among",
    "coordination.reachtest": "coordination.reach.visible_among",
}
NEWS_WANTED = {
    "coordination.supportrequest": "coordination.queries.news_wanted",
    "sop.sopversion": "sop.queries.news_wanted",
    "coordination.reachtest": "coordination.reach.news_wanted",
    "drills.drill": "drills.queries.news_wanted",
}
SUBJECT_TITLES = {
    "coordination.supportrequest": "coordination.queries.titles",
    "coordination.agreement": "coordination.agreements.titles",
    "sop.sopversion": "sop.queries.titles",
    "drills.drill": "drills.queries.titles",
    "coordination.swap": "coordination.watching.swap_titles",
    "coordination.handover": "coordination.watching.handover_titles",
    "notifications.snooze": "notifications.snoozes.titles",
    "coordination.reachtest": "coordination.reach.titles",
}
REMINDER_VERBS = {
    "sop.sopversion": "sop.services.reminding.remind",
    "drills.drill": "drills.services.reminding.remind",
    "coordination.supportrequest": "coordination.services.reminding.remind",
    "coordination.agreement": "coordination.services.renewals.remind",
    "coordination.agency": "lapas_sinergi.digest.begin",
    "accounts.user": "lapas_sinergi.digest.tell",
    "notifications.snooze": "notifications.services.snoozing.wake",
    "coordination.reachtest": "coordination.services.reach_tests.remind",
}
REMINDERS_DUE = {  # whether what a reminder said is still to be done by this person
    "coordination.supportrequest": "coordination.services.reminding.is_due",
    "sop.sopversion": "sop.services.reminding.is_due",
}
OCCASION_OPEN = "lapas_sinergi.occasions.is_open"  # the same of a thing in the calendar
DEVICE_OWNERS = {"coordination.agency": "coordination.devices.owner"}
NEWS_OWNERS = {"coordination.supportrequest": "coordination.targets.owners"}
_ANSWER = "coordination.services.reach_answers"  # by telephone or link: to a test, or a real call
REPLY_VERBS = {"YA": f"{_ANSWER}.reply_yes", "TIDAK": f"{_ANSWER}.reply_no"}
REPLY_VERBS["ETA"], ANSWER_LINK = REPLY_VERBS["YA"], f"{_ANSWER}.link"
DUTY_ROSTERS = {  # who stands behind a step of an urgent call at this moment
    "coordination.dutypost": "coordination.duty.on_duty",
    "coordination.position": "coordination.duty.holders",
}
DUTY_TITLES = {  # what screens call such a step
    "coordination.dutypost": "coordination.calling.duty_posts",
    "coordination.position": "coordination.calling.offices",
}
MAY_CALL = "coordination.calling.may_call"  # whether the owner of a policy may still call this
NOTICE_TAPS = {"coordination.supportrequest": "coordination.packages.taps"}  # done from the inbox
CALL_VERBS = {"coordination.supportrequest": "coordination.services.calling.note"}
PAPER_MAKERS = {"sop": "sop.paper.make"}  # what a kind of paper brings to its template
DEMO_STORIES = ["coordination.demo.pacts.play", "sop.demo.story.play", "drills.demo.story.play"]
DEMO_WORDS = ["Kalimat sandi tanda tangan kedua pimpinan: kabut turun di selat bali"]
