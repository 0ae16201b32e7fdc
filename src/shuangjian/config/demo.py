"""The demonstration: every package's generator in turn, each of which does nothing the second time."""

from __future__ import annotations

import importlib.util
import logging
from importlib import import_module

from django.conf import settings

logger = logging.getLogger(__name__)


def seed(number: int = 1) -> list[str]:
    """Call `seed(number)` of every installed package that has a module `demo`, in the order of the layers.

    Args:
        number: the seed of the random generator: the same number gives the same district.

    Returns:
        The packages that were called.
    """
    called = []
    for name in settings.DOMAIN_APPS:
        if importlib.util.find_spec(f"{name}.demo") is None:
            continue
        logger.info("Generating %s", name)
        import_module(f"{name}.demo").seed(number)
        called.append(name)
    return called
