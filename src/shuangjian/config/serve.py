"""The web server: gunicorn with threads, loaded once and forked."""

from __future__ import annotations

import signal
import sys
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication


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
        """Load the application; once, before the workers are forked, which saves memory."""
        application = get_wsgi_application()
        # A connection opened while loading must not be shared by the workers.
        connections.close_all()
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
