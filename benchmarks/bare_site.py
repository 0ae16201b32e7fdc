"""A bare Django site that asks the database N times and shows a list, or inserts a row: the peer of `pages.py` and `homework.py`.

What `startproject` gives and nothing else: its middleware, a signed-in user, one template with a list of 25 rows. The same server,
database, user table and session as ours; of the N queries Django spends two on session and user, one reads the list, the others
read one row each by primary key.
"""

from __future__ import annotations

import secrets
import sys

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

LIST_ROWS = 25
TEMPLATE = """<!doctype html><html lang="zh"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1><p>{{ request.user.pk }}</p>
<table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td><a href="/{{ row.pk }}">{{ row.app_label }}</a></td><td>{{ row.model }}</td></tr>
{% endfor %}</table><ul>{% for one in singles %}<li>{{ one.model }}</li>{% endfor %}</ul></body></html>"""


@login_required(login_url="/nobody")
def page(request: HttpRequest, queries: int) -> HttpResponse:
    """Show a list and `queries - 3` single rows."""
    from django.contrib.contenttypes.models import ContentType
    from django.shortcuts import render

    singles = [ContentType.objects.filter(pk=number + 1).first() for number in range(queries - 3)]
    rows = ContentType.objects.order_by("pk")[:LIST_ROWS]
    return render(request, "page.html", {"title": "bare", "rows": rows, "singles": singles})


@login_required(login_url="/nobody")
@transaction.atomic
def insert(request: HttpRequest, queries: int) -> HttpResponse:
    """Read `queries - 3` single rows, insert one of what was sent, and lead to the page."""
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sessions.models import Session

    for number in range(queries - 3):
        ContentType.objects.filter(pk=number + 1).first()
    Session.objects.create(
        session_key=secrets.token_hex(16), session_data=request.POST["content"], expire_date=timezone.now()
    )
    return redirect("/3")


urlpatterns = [path("<int:queries>", page), path("insert/<int:queries>", insert)]


def main(port: int) -> None:
    """Serve on `port` as `shuangjian serve` does."""
    from shuangjian.config.environment import prepare

    prepare()
    from shuangjian.config import settings as ours

    settings.configure(
        DATABASES=ours.DATABASES,
        SECRET_KEY=ours.SECRET_KEY,
        DOMAIN_APPS=("shuangjian.registry",),
        AUTH_USER_MODEL="registry.User",
        USE_TZ=True,
        TIME_ZONE=ours.TIME_ZONE,
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1"],
        INSTALLED_APPS=[
            "shuangjian.registry",  # for the user table alone
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                    "loaders": [("django.template.loaders.locmem.Loader", {"page.html": TEMPLATE})],
                },
            }
        ],
    )
    django.setup()
    from shuangjian.config.serve import run_gunicorn

    run_gunicorn(host="127.0.0.1", port=port, workers=2, threads=4)


if __name__ == "__main__":
    main(int(sys.argv[1]))
