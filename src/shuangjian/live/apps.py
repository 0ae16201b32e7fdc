"""Django's registration of the live facts; no models."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Facts and tables together."""

    name = "shuangjian.live"
    label = "live"
