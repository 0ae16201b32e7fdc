"""What every template may ask for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

# The page shell of the two languages we ship: <html lang>, and the locale of ECharts.
_CHART_LOCALE = {"zh-hans": "ZH", "en": "EN"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the language, the demonstration's notice and the request's id."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "page_language": "zh-Hans" if language == "zh-hans" else language,
        "chart_locale": _CHART_LOCALE.get(language, "EN"),
        "is_demo": settings.DEMO,
        "request_id": getattr(request, "request_id", ""),
    }
