"""From a PostgreSQL URL to Django's database settings."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

# Django's names for what it passes itself; everything else in the URL goes to the driver.
_OWN = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def read_database_url(url: str) -> dict[str, Any]:
    """Return the entry of `DATABASES` for a libpq URL (`postgresql://user:password@host/name?option=…`).

    The session's time zone is Shanghai, so that a day is a day for SQL and for people alike.
    """
    parts = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    settings: dict[str, Any] = {_OWN[name]: str(value) for name, value in parts.items() if name in _OWN}
    return settings | {
        "ENGINE": "django.db.backends.postgresql",
        "TIME_ZONE": "Asia/Shanghai",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        # Django turns prepared statements off; its own queries bind on the client and are none. The live check of a
        # class's day is one: planning its thirteen rules takes six times as long as running them.
        "OPTIONS": {"prepare_threshold": 5} | {name: value for name, value in parts.items() if name not in _OWN},
    }
