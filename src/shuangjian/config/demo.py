"""The demonstration: the synthetic district, then what each package makes of it; the second time nothing."""

from __future__ import annotations

import importlib.util
import logging
from importlib import import_module

from django.conf import settings

logger = logging.getLogger(__name__)


def seed(number: int = 1) -> list[str]:
    """Load the district, then call `seed(number)` of every package with a module `demo`, in the order of the layers.

    Args:
        number: the seed of the random generator: the same number gives the same district.

    Returns:
        The packages that were called.
    """
    # By name, because models may be imported only once Django is set up, and commands are read before.
    import_module("shuangjian.config.demo_data.load").seed(number)
    called = []
    for name in settings.DOMAIN_APPS:
        if importlib.util.find_spec(f"{name}.demo") is None:
            continue
        logger.info("Generating %s", name)
        import_module(f"{name}.demo").seed(number)
        called.append(name)
    return called
