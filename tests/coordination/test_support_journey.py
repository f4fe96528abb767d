"""One request from asking to closing, as Sari, Bram, the gate and the field officer click it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.models import DeploymentOrder, SupportRequest
from coordination.services import muster

from .browser import at, browse, fields, typed
from .test_order_officers import issue

pytestmark = pytest.mark.django_db


def fresh(asked):
    return SupportRequest.objects.get(pk=asked.pk)


def grants(asked, *numbers, **more):
    lines = asked.lines.all()
    return {f"line_{line.pk}": n for line, n in zip(lines, numbers, strict=True)} | more


def test_the_whole_life(cast, officers):
    sari, bram, gate, padal = map(browse, (cast.sari, cast.bram, cast.gate, cast.padal))
    sari.post(at("request_new"), typed(cast, submit="1"))
    asked = SupportRequest.objects.get()
    bram.post(at("request_receive", asked.pk))
    bram.post(at("request_review", asked.pk))
    bram.post(at("request_decide", asked.pk), grants(asked, 8, 2, note="Sisanya di pelabuhan"))
    bram.post(at("request_order", asked.pk), fields(bram.get(at("request_order", asked.pk))))
    assert fresh(asked).status == "ordered"
    everyone = list(muster.serving(asked))
    assert len(everyone) == 10
    for one in everyone:
        gate.post(at("muster_arrive", asked.pk, one.pk), {"weapons": "1", "phones": "1"})
    gate.post(at("muster_complete", asked.pk))
    gate.post(at("muster_enter", asked.pk))
    gate.post(at("muster_leave_all", asked.pk))
    gate.post(at("muster_release", asked.pk))
    padal.post(at("request_report", asked.pk), {"result": "Aman terkendali"})
    sari.post(at("request_close", asked.pk), {"note": "Terima kasih"})
    assert fresh(asked).status == "closed"


def test_a_decision_waits_for_proof_and_then_goes_through(cast, asked):
    bram = browse(cast.bram, proven=False)
    response = bram.post(at("request_decide", asked.pk), grants(asked, 12, 2))
    assert "/verifikasi/" in response.url
    assert fresh(asked).status == "submitted"


@pytest.mark.parametrize(("who", "status"), [("joko", 404), ("sari", 403), ("bram", 302)])
def test_the_wrong_end_does_not_decide(cast, asked, who, status):
    posted = browse(getattr(cast, who)).post(at("request_decide", asked.pk), grants(asked, 12, 2))
    assert posted.status_code == status


@pytest.mark.parametrize(
    ("numbers", "words"), [((8, 2), "Jelaskan mengapa"), ((13, 2), "12"), ((-1, 2), "0")]
)
def test_a_decision_that_cannot_be_stays_on_its_page(cast, asked, numbers, words):
    page = browse(cast.bram).post(at("request_decide", asked.pk), grants(asked, *numbers))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert fresh(asked).status == "submitted"


def test_a_second_decision_is_told_who_was_first(cast, asked):
    bram = browse(cast.bram)
    bram.post(at("request_decide", asked.pk), grants(asked, 12, 2))
    again = bram.post(at("request_decide", asked.pk), grants(asked, 0, 0, note="Berubah"))
    assert again.status_code == 409
    assert "Bram Mandala" in again.content.decode()


def test_all_or_nothing_is_one_touch_and_decides_nothing_yet(cast, asked):
    page = browse(cast.bram, proven=False).post(
        at("request_decide", asked.pk), {"fill": "none", "note": "Sedang dipertimbangkan"}
    )
    assert page.status_code == 200
    assert fields(page)[f"line_{asked.lines.first().pk}"] == "0"
    assert "Sedang dipertimbangkan" in page.content.decode()


def test_an_order_names_the_other_duty_and_keeps_what_was_typed(cast, granted, officers):
    bram = browse(cast.bram)
    form = fields(bram.get(at("request_order", granted.pk)))
    line = granted.lines.first().pk
    again = form | {f"officer_{line}_1": form[f"officer_{line}_0"], "tasks": "Jaga pintu"}
    page = bram.post(at("request_order", granted.pk), again)
    assert page.status_code == 422
    assert "sudah dipilih di baris lain" in page.content.decode()
    assert "Jaga pintu" in page.content.decode()


def test_somebody_elsewhere_is_shown_and_cannot_be_sent(cast, granted, asked, officers, wish):
    issue(granted, cast.bram, officers)
    sari, bram = browse(cast.sari), browse(cast.bram)
    sari.post(at("request_new"), typed(cast, submit="1"))
    other = SupportRequest.objects.order_by("pk").last()
    bram.post(at("request_decide", other.pk), grants(other, 12, 2))
    page = bram.get(at("request_order", other.pk))
    assert f"bertugas, Sprin {granted.order.number}" in page.content.decode()
    assert "disabled" in page.content.decode()
    form = fields(page) | {f"officer_{other.lines.first().pk}_5": str(officers[0].pk)}
    refused = bram.post(at("request_order", other.pk), form)
    assert refused.status_code == 422
    assert f"sudah bertugas: Sprin {granted.order.number}" in refused.content.decode()
    assert fresh(other).status == "approved"


def test_the_report_begins_with_the_hours_at_the_gate(cast, granted, officers):
    issue(granted, cast.bram, officers)
    now = timezone.now()
    DeploymentOrder.objects.update(issued_at=now - timedelta(hours=4))
    for one in muster.serving(granted):
        muster.arrive(one, by=cast.gate, at=now - timedelta(hours=3))
    muster.complete(granted, by=cast.gate)
    for one in muster.inside(granted):
        muster.leave(one, by=cast.gate, at=now)
    muster.release(granted, by=cast.gate)
    padal = browse(cast.padal)
    page = padal.get(at("request_report", granted.pk))
    assert float(fields(page)["provider_hours"]) == pytest.approx(30, abs=0.2)
    assert padal.post(at("request_report", granted.pk), {"result": " "}).status_code == 422
