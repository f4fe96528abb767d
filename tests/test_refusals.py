"""What the house refuses: a page to a person, the same words as JSON to a program."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import reverse

from coordination.services import support
from journal.lifecycle import IllegalMove
from lapas_sinergi import views
from lapas_sinergi.middleware import FriendlyRefusals


def refused(rf, person, error, path="/permohonan/1/", **headers):
    request = rf.get(path, **headers)
    request.user, request.session = person, {}
    return FriendlyRefusals(lambda asked: None).process_exception(request, error)


def test_who_comes_second_reads_who_was_first_and_when(rf, cast, granted):
    response = refused(rf, cast.kapolresta, IllegalMove(granted, "declined"))

    assert response.status_code == 409
    page = response.content.decode()
    assert "Bram Mandala" in page
    assert "Disetujui sebagian" in page
    assert "WIB" in page


def test_who_only_commented_since_was_not_first(rf, cast, granted):
    support.comment(granted, by=cast.sari, text="Terima kasih")

    page = refused(rf, cast.kapolresta, IllegalMove(granted, "declined")).content.decode()

    assert "Bram Mandala" in page
    assert "Sari Prameswari" not in page


def test_a_fragment_is_answered_with_a_whole_page(rf, cast, granted):
    response = refused(rf, cast.sari, IllegalMove(granted, "declined"), HTTP_HX_REQUEST="true")

    assert response.headers["HX-Retarget"] == "body"
    assert "<html" in response.content.decode()


def test_a_program_reads_the_same_as_json(rf, cast, granted):
    response = refused(rf, cast.sari, IllegalMove(granted, "declined"), path="/api/v1/requests/1/")

    assert response.status_code == 409
    assert response["Content-Type"] == "application/json"
    assert b"Bram Mandala" in response.content


def test_other_errors_are_not_swallowed(rf, cast):
    assert refused(rf, cast.sari, ValueError("ours")) is None


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_much_is_413(client, cast):
    client.force_login(cast.sari)

    response = client.post(reverse("coordination:request_new"), {"purpose": "x" * 5000})

    assert response.status_code == 413
    assert "terlalu besar" in response.content.decode()


def test_a_reason_for_403_is_shown(rf, cast):
    request = rf.get("/permohonan/1/")
    request.user, request.session = cast.sari, {}

    page = views.forbidden(request, PermissionDenied("Yang meminta tidak dapat memutuskan."))

    assert "Yang meminta tidak dapat memutuskan." in page.content.decode()


@pytest.mark.parametrize("path", ["/tidak-ada/", "/permohonan/999999/"])
def test_what_is_not_there_is_404_in_words(client, cast, path):
    client.force_login(cast.sari)

    response = client.get(path)

    assert response.status_code == 404
    assert "tidak untuk Anda" in response.content.decode()


def test_an_unknown_address_of_the_api_is_json_404(client, db):
    response = client.get("/api/v1/tidak-ada/")

    assert response.status_code == 404
    assert response.json() == {"message": "Tidak ditemukan.", "fields": {}}


def test_a_form_without_its_token_changes_nothing(cast, asked):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bram)

    response = client.post(reverse("coordination:request_receive", args=[asked.pk]))

    assert response.status_code == 403
    assert "Formulir kedaluwarsa" in response.content.decode()
    asked.refresh_from_db()
    assert asked.status == "submitted"


def test_what_broke_is_told_without_the_database(rf):  # no db fixture: a query would be an error
    response = views.broken(rf.get("/"))

    assert response.status_code == 500
    assert "Traceback" not in response.content.decode()


def test_withdrawing_twice_shows_who_did_it(client, cast, asked):
    support.withdraw(asked, by=cast.kalapas, note="Kegiatan dibatalkan")
    client.force_login(cast.sari)

    response = client.post(
        reverse("coordination:request_withdraw", args=[asked.pk]), {"note": "Sudah tidak perlu"}
    )

    assert response.status_code == 409
    assert "Surya Adiwangsa" in response.content.decode()
