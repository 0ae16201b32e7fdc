"""All addresses: each app's own, under its name; the portal's at the root."""

from __future__ import annotations

import importlib.util

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path


def _app_routes() -> list[URLPattern | URLResolver]:
    routes: list[URLPattern | URLResolver] = []
    for name in settings.DOMAIN_APPS:
        if importlib.util.find_spec(f"{name}.urls") is not None:
            label = name.rpartition(".")[2]
            routes.append(path(f"{label}/", include(f"{name}.urls", namespace=label)))
    return routes


urlpatterns = [*_app_routes(), path("", include("shuangjian.portal.urls", namespace="portal"))]

handler400 = "shuangjian.web.errors.bad_request"
handler403 = "shuangjian.web.errors.permission_denied"
handler404 = "shuangjian.web.errors.page_not_found"
handler500 = "shuangjian.web.errors.server_error"
