"""A private PostgreSQL for deployments that bring none.

`ensure_running(home)` starts the server in the wheel's binaries, or joins the one that runs already; it lives
as long as any process holds it and stops by itself when the last one ends, however it ends. See
`docs/decisions/0101-embedded-postgresql.md`.
"""

from shuangjian.embedded.errors import EmbeddedError
from shuangjian.embedded.home import default_home, get_home
from shuangjian.embedded.server import Role, Server, ensure_running

__all__ = ["EmbeddedError", "Role", "Server", "default_home", "ensure_running", "get_home"]
