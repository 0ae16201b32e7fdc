"""Django's registration of the live facts and of values set locally."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Facts and tables together."""

    name = "shuangjian.live"
    label = "live"
