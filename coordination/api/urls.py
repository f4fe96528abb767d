"""Addresses of the API, under /api/v1/."""

from django.urls import path

from . import agreements, urgent, views

urlpatterns = [
    path("requests/", views.Requests.as_view(), name="requests"),
    path("requests/<int:pk>/", views.Request_.as_view(), name="request"),
    path("requests/<int:pk>/officers/", views.Sendable.as_view(), name="sendable"),
    path("agreements/", agreements.Agreements.as_view(), name="agreements"),
    path("agreements/<int:pk>/", agreements.Agreement_.as_view(), name="agreement"),
    path("requests/<int:pk>/calls/", urgent.Calls.as_view(), name="calls"),
    path("packages/", urgent.Packages.as_view(), name="packages"),
    path("agencies/<int:pk>/policies/", urgent.Policies.as_view(), name="policies"),
    path("agencies/", views.Agencies.as_view(), name="agencies"),
    path("agencies/<int:pk>/officers/", views.Officers.as_view(), name="officers"),
    path("postings/", views.Postings.as_view(), name="postings"),
    *(
        path(f"requests/<int:pk>/{name}/", views.verb(name, way).as_view(), name=name)
        for name, way in (views.VERBS | urgent.VERBS).items()
    ),
    *(
        path(
            f"requests/<int:pk>/assignments/<int:assignment>/{name}/",
            views.verb(name, way).as_view(),
            name=name,
        )
        for name, way in views.AT_THE_GATE.items()
    ),
]
