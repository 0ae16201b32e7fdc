"""The smallest Django site that asks the database N times and renders a page: the peer of `pages.py`.

No middleware, no session, no permission, one template; the same server, the same database settings, the same number of queries.
"""

from __future__ import annotations

import sys

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

TEMPLATE = Engine().from_string(
    "<!doctype html><html lang=zh><title>{{ title }}</title><ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul></html>"
)


def page(request: HttpRequest, queries: int) -> HttpResponse:
    """Read `queries` rows, one by one, by primary key."""
    from django.contrib.contenttypes.models import ContentType

    rows = [ContentType.objects.filter(pk=number + 1).first() for number in range(queries)]
    return HttpResponse(TEMPLATE.render(Context({"title": "bare", "rows": rows})))


urlpatterns = [path("<int:queries>", page)]


def main(port: int) -> None:
    """Serve on `port` as `shuangjian serve` does."""
    from shuangjian.config.environment import prepare

    server = prepare()
    from shuangjian.config import settings as ours

    settings.configure(
        DATABASES=ours.DATABASES,
        USE_TZ=True,
        TIME_ZONE=ours.TIME_ZONE,
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.contenttypes"],
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="bare",
        MIDDLEWARE=[],
    )
    django.setup()
    from shuangjian.config.serve import run_gunicorn

    assert server is not None or ours.DATABASES
    run_gunicorn(host="127.0.0.1", port=port, workers=2, threads=4)


if __name__ == "__main__":
    main(int(sys.argv[1]))
