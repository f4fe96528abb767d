"""Addresses of paper: /v/ for everybody, /pki/ for programs, /tanda-tangan/ for signers."""

from django.urls import path, re_path

from .views import keys, pki, verifying

app_name = "documents"
urlpatterns = [
    path("", verifying.find, name="find"),
    path("berkas/", verifying.inspect, name="inspect"),
    path("sidik/<str:sha256>", verifying.digest, name="digest"),
    re_path("^(?P<code>[^/]+)/?$", verifying.verify, name="verify"),
]
of_keys = [
    path("", keys.own, name="own"),
    path("<int:pk>/cabut/", keys.give_up, name="give_up"),
]
of_pki = [
    path("ocsp", pki.ocsp, name="ocsp"),
    path("ocsp/<path:asked>", pki.ocsp, name="ocsp_get"),
    path("tsa", pki.stamp, name="tsa"),
    path("<slug:issuer>.crl", pki.crl, name="crl"),
    path("<slug:issuer>.cer", pki.certificate, name="certificate"),
]
