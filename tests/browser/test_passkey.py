"""A passkey in a real Chromium, with a pretended fingerprint reader, under our own strict CSP."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
READER = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def bram(cast, visitor):
    """Bram at a computer with a fingerprint reader, signed in with his password."""
    bram = visitor()
    devtools = bram.context.new_cdp_session(bram.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": READER})
    bram.page.goto("/masuk/?next=/akun/kunci/tambah/")
    bram.signs_in_here(cast.bram)
    bram.proves()
    return bram


def test_a_finger_registers_signs_in_and_verifies(bram):
    page = bram.page
    bram.press("Daftarkan perangkat ini")
    page.wait_for_url("**/akun/kode-cadangan/")
    bram.press("Keluar")
    page.wait_for_url("**/masuk/")
    page.goto("/masuk/?next=/profil/")
    bram.press("Masuk dengan kunci sandi")
    page.wait_for_url(f"{bram.url}/profil/")
    page.goto("/akun/kunci/tambah/")
    page.wait_for_url("**/akun/verifikasi/kunci/**")
    bram.press("Verifikasi dengan kunci sandi")
    page.wait_for_url(f"{bram.url}/akun/kunci/tambah/")
    bram.press("Daftarkan perangkat ini")
    bram.reads("Perangkat ini sudah terdaftar")
