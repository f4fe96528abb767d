"""The door and one's own account. Of allauth only the pages that are used exist here."""

from allauth.account import views as account
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from . import entrance, pos, views

password = [
    path("", entrance.change_password, name="account_change_password"),
    path("lupa/", views.forgotten, name="account_reset_password"),
    path("lupa/terkirim/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        entrance.new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "baru/selesai/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
verify = [
    path("", entrance.verify_by_password, name="account_reauthenticate"),
    path("kode/", entrance.verify_by_code, name="mfa_reauthenticate"),
    path("kunci/", entrance.verify_by_passkey, name="mfa_reauthenticate_webauthn"),
]
app = [
    path("", entrance.add_app, name="mfa_activate_totp"),
    path("lepas/", entrance.remove_app, name="mfa_deactivate_totp"),
]
recovery_codes = [
    path("", entrance.recovery_codes, name="mfa_view_recovery_codes"),
    path("buat/", entrance.make_recovery_codes, name="mfa_generate_recovery_codes"),
    path("unduh/", entrance.download_recovery_codes, name="mfa_download_recovery_codes"),
]
passkey = [
    path("", entrance.list_passkeys, name="mfa_list_webauthn"),
    path("masuk/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("tambah/", entrance.add_passkey, name="mfa_add_webauthn"),
    path("<int:pk>/ubah/", entrance.rename_passkey, name="mfa_edit_webauthn"),
    path("<int:pk>/hapus/", entrance.remove_passkey, name="mfa_remove_webauthn"),
]
own = [
    path("", views.profile, name="profile"),
    path("riwayat/", views.history, name="history"),
    path("sesi/<int:pk>/akhiri/", views.end_session, name="session_end"),
    path("sesi/akhiri-semua/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("token/", views.own_tokens, name="tokens"),
    path("token/<int:pk>/cabut/", views.revoke_token, name="token_revoke"),
    path("belum-terkirim/", views.unsent, name="unsent"),
    path("pin/", pos.own_pin, name="pin"),
]
post = [
    path("", pos.post, name="people"),
    path("masuk/", pos.enter, name="enter"),
    path("kunci/", pos.lock, name="lock"),
    path("hidup/", pos.alive, name="alive"),
    path("daftar/", pos.claim, name="claim"),
]
urlpatterns = [
    path("masuk/", entrance.login, name="account_login"),
    path("masuk/kode/", entrance.second_step, name="mfa_authenticate"),
    path("keluar/", account.logout, name="account_logout"),
    path("akun/nonaktif/", account.account_inactive, name="account_inactive"),
    path("akun/kata-sandi/", include(password)),
    path("akun/verifikasi/", include(verify)),
    path("akun/aplikasi/", include(app)),
    path("akun/kode-cadangan/", include(recovery_codes)),
    path("akun/kunci/", include(passkey)),
    path("akun/sesi/", views.own_sessions, name="usersessions_list"),
    path("akun/", RedirectView.as_view(pattern_name="accounts:profile"), name="mfa_index"),
    path("profil/", include((own, "accounts"))),
    path("pos/", include((post, "post"))),
    path("tampilan/", views.theme, name="theme"),
    path("bahasa/", views.set_language, name="set_language"),
]
