"""Django's registration of the wiring itself: background tasks and checks that belong to no single app."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring; no models."""

    name = "shuangjian.config"
    label = "config"
