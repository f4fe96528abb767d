"""Addresses of the inbox, under /kotak-masuk/, and of the gateways, under /gerbang/."""

from django.urls import path

from . import answer_views, api, contact_views, views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("terbaca/", views.read_all, name="read_all"),
    path("<int:pk>/", views.open_notice, name="open"),
]
of_gateways = [path("<slug:code>/", api.gateway, name="callback")]
of_calls = [
    path("p/<slug:token>/", answer_views.answer, name="answer"),
    path("panggilan/<int:pk>/jawab/", answer_views.acknowledge_call, name="acknowledge"),
]
of_contacts = [
    path("", contact_views.own, name="own"),
    path("tambah/", contact_views.add, name="add"),
    path("notifikasi/", contact_views.add_push, name="push"),
    path("tenang/", contact_views.quiet, name="quiet"),
    path("<int:pk>/", contact_views.one, name="one"),
    path("<int:pk>/kode/", contact_views.send_code, name="code"),
    path("<int:pk>/dahulukan/", contact_views.put_first, name="first"),
    path("<int:pk>/hapus/", contact_views.remove, name="remove"),
]
