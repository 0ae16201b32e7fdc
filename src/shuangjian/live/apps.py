"""Django's registration of the live facts and of what regions set for themselves."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Facts and tables together."""

    name = "shuangjian.live"
    label = "live"
    APPEND_ONLY = ["RulePackVersion"]
