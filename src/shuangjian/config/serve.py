"""The web server: gunicorn with threads, loaded once and forked."""

from __future__ import annotations

import gc
import signal
import sys
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from shuangjian.rulebook import packaged_rulebook


class Gunicorn(BaseApplication):
    """Gunicorn around our WSGI application, configured here and nowhere else."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Keep gunicorn's `options` by their names in its documentation."""
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Load the application with all its pages and the rulebook, once, before the workers are forked.

        What is loaded now is shared by the workers: each of them would need 60 MB more, and the first request a second.
        """
        application = get_wsgi_application()
        _ = get_resolver().url_patterns  # imports every view
        packaged_rulebook()
        # A connection opened while loading must not be shared by the workers.
        connections.close_all()
        # Collecting writes into every object it looks at, and a page written to is shared no more.
        gc.collect()
        gc.freeze()
        return application


def run_gunicorn(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until SIGTERM or SIGINT; never returns."""
    # Under `demo` we are a child of the process that also runs the worker; gunicorn sets its own handlers.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 10,
        "keepalive": 5,
        "control_socket_disable": True,
        "proc_name": "shuangjian",
    }
    Gunicorn(options).run()
    sys.exit(0)
