"""Wiring only: settings, addresses, processes, home page, health and error pages."""

from .celery import app as celery

__all__ = ("celery",)
