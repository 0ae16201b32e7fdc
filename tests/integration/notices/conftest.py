from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from receivers import mail_receiver


@pytest.fixture
def mailbox(tmp_path: Path, settings: Any) -> Iterator[Callable[[], list[Any]]]:
    """A mail server of our own; returns what it took."""
    # Django's test runner put another backend here: this is about the real one.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.PUBLIC_URL = "https://sj.example.cn"
    with mail_receiver(tmp_path / "mail") as port:
        settings.EMAIL_PORT = port
        yield lambda: [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((tmp_path / "mail" / "new").iterdir())
        ]
