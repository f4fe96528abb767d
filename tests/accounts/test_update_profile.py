"""One's own profile: contact, language, look."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User, e164

from . import postbox
from .conftest import PASSWORD, another_browser, sign_in

SPELLINGS = {
    "081234567890": "+6281234567890",
    "0812 3456 7890": "+6281234567890",
    "0812-3456-7890": "+6281234567890",
    "+62 812-3456-7890": "+6281234567890",
    "62812 3456 7890": "+6281234567890",
    "(0333) 421234": "+62333421234",
    "0333-421234": "+62333421234",
    "+65 6123 4567": "+6561234567",
    "": "",
    "   ": "",
}


@pytest.mark.parametrize(("spelled", "kept"), SPELLINGS.items())
def test_a_phone_number_has_many_spellings_and_one_form(spelled, kept):
    assert e164(spelled) == kept


@pytest.mark.parametrize("spelled", ["abc", "12", "0" * 40, "\N{POLICE CAR}", "110; DROP TABLE"])
def test_what_is_no_phone_number_is_said_so(spelled):
    with pytest.raises(ValidationError, match="Nomor telepon"):
        e164(spelled)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_refused(text):
    try:
        kept = e164(text)
    except ValidationError:
        return
    assert kept == "" or (kept[0] == "+" and kept[1:].isdigit() and len(kept) <= 16)


@pytest.mark.django_db
def test_a_phone_number_is_saved_without_proof(inside, sari):
    told = {"phone": "0812 3456 7890", "email": sari.email}
    assert inside.post("/profil/", told).url == "/profil/"
    sari.refresh_from_db()
    assert sari.phone == "+6281234567890"


@pytest.mark.django_db
def test_a_wrong_number_keeps_what_was_typed(inside):
    page = inside.post("/profil/", {"phone": "nol delapan", "email": "bukan surel"})
    assert page.status_code == 422
    assert "tidak dikenali" in page.text and 'value="nol delapan"' in page.text
    assert set(page.context["form"].errors) == {"phone", "email"}


@pytest.mark.django_db
def test_another_e_mail_needs_proof_and_is_told(inside, sari):
    told = {"phone": "", "email": "baru@contoh.invalid"}
    asked = inside.post("/profil/", told)
    assert asked.url.startswith("/akun/verifikasi/")
    assert inside.post(asked.url, {"password": PASSWORD}).url == "/profil/"
    sari.refresh_from_db()
    assert sari.email == "baru@contoh.invalid"
    assert "Alamat surel akun Anda diganti." in postbox.letters[-1].text


@pytest.mark.django_db
def test_name_rank_and_number_are_not_mine_to_change(inside, sari):
    inside.post("/profil/", {"full_name": "Jenderal", "service_number": "1", "is_operator": "on",
                             "email": sari.email})  # fmt: skip
    sari.refresh_from_db()
    assert (sari.full_name, sari.is_operator) == ("Sari Prameswari", False)


@pytest.mark.django_db
def test_a_chosen_language_follows_the_person_to_the_next_browser(inside, sari):
    inside.post("/bahasa/", {"language": "en", "next": "/profil/"})
    assert User.objects.get().language == "en"
    other = another_browser()
    assert other.get("/masuk/").headers["Content-Language"] == "id"
    sign_in(other, sari)
    assert other.get("/profil/").headers["Content-Language"] == "en"


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "kept"), [("malam", "malam"), ("neon", "otomatis")])
def test_a_theme_is_kept_in_the_browser(client, sent, kept):
    answer = client.post("/tampilan/", {"tema": sent, "next": "https://jahat.invalid/"})
    assert answer.url == "/" and answer.cookies["tema"].value == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/profil/", "/profil/riwayat/", "/profil/token/", "/akun/sesi/", "/akun/kunci/",
             "/akun/kata-sandi/", "/akun/verifikasi/", "/akun/aplikasi/", "/akun/kunci/tambah/",
             "/akun/kode-cadangan/", "/profil/belum-terkirim/"],
)  # fmt: skip
def test_a_visitor_is_led_to_the_door(client, path):
    assert client.get(path).url.startswith("/masuk/?next=")
