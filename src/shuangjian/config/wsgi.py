"""The WSGI application, for `shuangjian serve` and any other WSGI server."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from shuangjian.config.environment import prepare

# Held for the life of the process: the private database server stays up as long as somebody holds it.
server = prepare()
application = get_wsgi_application()
