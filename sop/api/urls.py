"""Addresses of joint SOPs in the API, under /api/v1/."""

from django.urls import path

from . import views

urlpatterns = [
    path("sops/", views.Sops.as_view(), name="sops"),
    path("sops/<int:pk>/", views.Sop_.as_view(), name="sop"),
    path("sops/<int:pk>/acknowledge/", views.Acknowledge.as_view(), name="sop_acknowledge"),
]
