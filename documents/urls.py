"""Public addresses of paper: mounted at /v/."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("", views.find, name="find"),
    path("<str:code>", views.verify, name="verify"),
]
