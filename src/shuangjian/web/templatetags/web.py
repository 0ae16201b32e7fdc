"""Tags every template has: icons, charts, error summaries, values, links that keep the query."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shuangjian.web.charts import Chart
from shuangjian.web.formats import format_value
from shuangjian.web.forms import render_error_summary

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without `label` it is decoration and hidden from screen readers."""
    url = staticfiles_storage.url("vendor/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, url, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', url, name)


@register.simple_tag
def error_summary(form: forms.BaseForm) -> SafeString:
    """List everything wrong with a form at the top of the page."""
    return render_error_summary(form)


@register.inclusion_tag("web/_partials/chart.html", takes_context=True)
def chart(context: Context, figure: Chart) -> dict[str, Any]:
    """Draw a chart with its data as a table behind it."""
    return {"chart": figure, "chart_locale": context.get("chart_locale", "ZH"), "option": figure.option()}


@register.filter
def value(raw: object) -> str:
    """Write any value the way people read it: 是/否, dates, thousands, a dash for nothing."""
    return format_value(raw)
