"""What a process needs to know before Django's settings are read.

Settings read only environment variables. This module fills those that a deployment left out: it starts or joins
the private PostgreSQL where `DATABASE_URL` is missing and makes the secret at the first start. Every entry point
(commands, `wsgi`) calls `prepare` first.

| variable | meaning | default |
|---|---|---|
| `SHUANGJIAN_HOME` | data folder: private database, secret, uploaded files | the user's data folder |
| `SHUANGJIAN_ARCHIVE` | folder that `backup` copies to and that the private database keeps its log in, so that `restore --to` goes back to any moment; on another disk than the data | none |
| `DATABASE_URL` | where the application's role connects | the private PostgreSQL |
| `DATABASE_OWNER_URL` | where the role that owns the tables connects, for `migrate` | `DATABASE_URL` |
| `SHUANGJIAN_SECRET` | signs sessions, encrypts fields | `SHUANGJIAN_HOME/secret` |
| `SHUANGJIAN_HOSTS` | host names served, separated by commas | this machine only |
| `SHUANGJIAN_HTTPS` | `1` behind a proxy that speaks TLS and sets X-Forwarded-Proto | `0` |
| `SHUANGJIAN_TRUSTED_PROXIES` | addresses or networks of the proxies before the platform, separated by commas: only their X-Forwarded-For is believed | none |
| `SHUANGJIAN_SECOND_FACTOR_ROLES` | codes of the roles that need a second factor, separated by commas | none |
| `SHUANGJIAN_OIDC_ISSUER` | issuer of a city's own sign-in (OpenID Connect), exactly as it publishes it; https, or http on this machine | none |
| `SHUANGJIAN_OIDC_CLIENT_ID` | our name at that sign-in | none |
| `SHUANGJIAN_OIDC_SECRET` | our secret there; without one a public client, by PKCE alone | none |
| `SHUANGJIAN_OIDC_NAME` | words on the button of the sign-in page | 统一身份认证登录 |
| `SHUANGJIAN_OIDC_SECOND_FACTOR` | values of its `amr` or `acr` that count as a second factor, separated by commas: `mfa,otp` | none |
| `SHUANGJIAN_DEMO` | `1` for a demonstration: one-click sign-in, 合成数据 notice | `0` |
| `SHUANGJIAN_FACTS_UNTIL` | the last day of which the data say anything, `2026-11-20`: a copy kept for training is not accused of silence after it | none |
| `SHUANGJIAN_URL` | address of the platform as people type it, `https://sj.example.cn`: links in what is sent out | none |
| `SHUANGJIAN_MAIL` | mail server for notices: `smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, `smtp+plain://localhost:25` | no e-mail |
| `SHUANGJIAN_MAIL_FROM` | sender of that mail | `shuangjian@localhost` |
| `SHUANGJIAN_WEBHOOKS_PRIVATE` | `1` lets webhooks go to private networks and over plain http: only where everybody who may keep webhooks is trusted with them | `0` |
| `SHUANGJIAN_DEBUG` | `1` for Django's error pages; never where others can reach it | `0` |
| `SHUANGJIAN_LOG` | level of the log on standard error | `INFO` for ours |
| `PORT` | where `serve` and `demo` listen | 8000 |
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from shuangjian import embedded
from shuangjian.embedded import Role

# Set where DATABASE_URL is ours and not the deployment's.
_PRIVATE = "SHUANGJIAN_PRIVATE_DATABASE"
SETTINGS_MODULE = "shuangjian.config.settings"


def prepare(role: Role = Role.APP) -> embedded.Server | None:
    """Complete the environment for `role`; return the hold on the private server if there is one.

    The hold keeps the server up until this process and all it forks have ended.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    home = embedded.get_home()
    if not os.environ.get("SHUANGJIAN_SECRET"):
        os.environ["SHUANGJIAN_SECRET"] = load_secret(home)
    if os.environ.get("DATABASE_URL") and not os.environ.get(_PRIVATE):
        if role is Role.OWNER:
            os.environ.setdefault("DATABASE_APP_URL", os.environ["DATABASE_URL"])
            os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        return None
    server = embedded.ensure_running(home)
    os.environ["DATABASE_URL"] = server.url_for(role)
    os.environ["DATABASE_APP_URL"] = server.url_for(Role.APP)
    os.environ[_PRIVATE] = "1"
    return server


def without_private_database(environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` without the private server's address: a child joins it itself, as its own role."""
    if not environment.get(_PRIVATE):
        return dict(environment)
    mine = {"DATABASE_URL", "DATABASE_APP_URL", _PRIVATE}
    return {name: value for name, value in environment.items() if name not in mine}


def load_secret(home: Path) -> str:
    """Return the deployment's secret, made at the first start and readable by this user alone."""
    path = home / "secret"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(48)
    part = home / f"secret.{os.getpid()}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    try:
        # A link fails where another process was first; then its secret counts.
        os.link(part, path)
    except FileExistsError:
        secret = path.read_text(encoding="utf-8").strip()
    finally:
        part.unlink()
    return secret
