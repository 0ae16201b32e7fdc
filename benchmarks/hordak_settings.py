"""The platform's settings with django-hordak beside it, for `against_hordak.py` alone."""

from shuangjian.config.settings import *  # noqa: F403
from shuangjian.config.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "mptt", "djmoney", "hordak"]
