"""The clockwork: what the worker does by itself, and when."""

from __future__ import annotations

import importlib.util
import logging
from importlib import import_module

from django.conf import settings
from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)


# The worker's cron is in UTC: this is 02:30 in Shanghai.
@app.periodic(cron="30 18 * * *")
@app.task(queueing_lock="nightly", lock="nightly", pass_context=False)
def nightly(timestamp: int) -> None:
    """Call `run_nightly()` of every package that has a module `nightly`, in the order of the layers."""
    for name in ("shuangjian.web", *settings.DOMAIN_APPS, "shuangjian.portal"):
        if importlib.util.find_spec(f"{name}.nightly") is not None:
            logger.info("Nightly work of %s", name)
            import_module(f"{name}.nightly").run_nightly()
