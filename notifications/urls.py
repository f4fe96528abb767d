"""Addresses of the inbox, under /kotak-masuk/."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("terbaca/", views.read_all, name="read_all"),
    path("<int:pk>/", views.open_notice, name="open"),
]
