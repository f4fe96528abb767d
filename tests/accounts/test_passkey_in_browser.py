"""A passkey in a real Chromium, with a pretended fingerprint reader, under our own strict CSP."""

import pytest
from django.db import connection
from playwright.sync_api import sync_playwright

from accounts.models import User

from .conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READER = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def page(live_server, monkeypatch):
    """A browser of its own: one that stayed open would leave its event loop to other tests."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": READER})
        yield page
        browser.close()
    with connection.cursor() as cursor:  # threads that served it may still hold a connection
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def complaints(page):
    """What the browser complains of: a blocked script, a thrown error."""
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: "Content Security" in line.text and said.append(line.text))
    return said


def enter_with_password(page, address):
    page.goto(f"{address}/masuk/?next=/akun/kunci/tambah/")
    page.get_by_label("NIP atau NRP").fill("78010001")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Verifikasi").click()


def test_a_finger_registers_signs_in_and_verifies(page, live_server, complaints):
    User.objects.create_user("78010001", PASSWORD, full_name="Bram Mandala")
    enter_with_password(page, live_server.url)
    page.get_by_role("button", name="Daftarkan perangkat ini").click()
    page.wait_for_url("**/akun/kode-cadangan/")
    page.get_by_role("button", name="Keluar").first.click()
    page.wait_for_url("**/masuk/")
    page.goto(f"{live_server.url}/masuk/?next=/profil/")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.wait_for_url(f"{live_server.url}/profil/")
    page.goto(f"{live_server.url}/akun/kunci/tambah/")
    page.wait_for_url("**/akun/verifikasi/kunci/**")
    page.get_by_role("button", name="Verifikasi dengan kunci sandi").click()
    page.wait_for_url(f"{live_server.url}/akun/kunci/tambah/")
    page.get_by_role("button", name="Daftarkan perangkat ini").click()
    page.get_by_text("Perangkat ini sudah terdaftar").wait_for()
    assert complaints == []
