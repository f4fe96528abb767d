"""Addresses of drills in the API, under /api/v1/."""

from django.urls import path

from . import views

urlpatterns = [
    path("drills/", views.Drills.as_view(), name="drills"),
    path("drills/<int:pk>/", views.OneDrill.as_view(), name="drill"),
    path("scenarios/", views.Scenarios.as_view(), name="scenarios"),
    path("scenarios/<int:pk>/", views.OneScenario.as_view(), name="scenario"),
]
