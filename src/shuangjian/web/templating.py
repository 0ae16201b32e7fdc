"""Templates: Jinja2 through Django's own backend, with the functions and filters that our pages use.

A name that is missing and a method that is printed instead of called are errors, so a page never hides a slip.
"""

from __future__ import annotations

import datetime as dt
import secrets
from functools import cache, lru_cache, partial
from typing import Any

import jinja2
from django import forms
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import defaultfilters
from django.template.backends import jinja2 as backend
from django.template.backends.utils import csrf_input
from django.utils import formats, timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, json_script
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_value
from shuangjian.web.forms import render_error_summary


@cache
def static(path: str) -> str:
    """Return the address of a static file; it does not change while a process lives."""
    return staticfiles_storage.url(path)


def once_input(seen: str = "") -> SafeString:
    """Return what makes one of several forms of a page be done once however often it is sent (`web.acts.once`).

    `seen` is what the page was opened on (`web.acts.seal_aspects`), where the form is refused once that has changed.
    """
    token = format_html('<input type="hidden" name="form_token" value="{}">', secrets.token_urlsafe(16))
    return format_html('{}<input type="hidden" name="form_seen" value="{}">', token, seen) if seen else token


def querystring(request: HttpRequest, **changes: object) -> str:
    """Return the query of `request` with `changes`; None takes a name out.

    Written as Django's tag, without its deep copy of the query: a list has a dozen of these.
    """
    query: dict[str, Any] = dict(request.GET.lists()) | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return f"?{urlencode(kept, doseq=True)}" if kept or request.GET else ""


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without `label` it is decoration and hidden from screen readers."""
    address = static("vendor/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, address, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name)


def error_summary(form: forms.BaseForm) -> SafeString:
    """List everything wrong with a form at the top of the page."""
    return render_error_summary(form)


def format_date(value: dt.date | dt.datetime | None, form: str) -> str:
    """Write a date as Django's `date` filter does, a time in local time; nothing for None."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return defaultfilters.date(value, form)


def refuse_callables(value: object) -> object:
    """Return what a page prints as it is.

    Raises:
        TypeError: it is a method that nobody called; its description would be printed.
    """
    # A missing name can be called too, and says better what is wrong when it is printed.
    if callable(value) and not isinstance(value, jinja2.Undefined):
        raise TypeError(f"A template prints {value!r} without calling it.")
    return value


class Environment(jinja2.Environment):
    """The language of our templates: how they are read, and the names every one of them has."""

    def __init__(self, **options: Any) -> None:
        """Take Jinja2's own options; those that make the language ours are set here."""
        ours: dict[str, Any] = {
            "extensions": ["jinja2.ext.i18n"],
            "undefined": jinja2.StrictUndefined,
            "finalize": refuse_callables,
            "keep_trailing_newline": True,
        }
        super().__init__(**(options | ours))
        # The language is asked for at each call: it is the reader's, not the process's.
        self.install_gettext_callables(  # type: ignore[attr-defined]
            translation.gettext,
            translation.ngettext,
            newstyle=True,
            pgettext=translation.pgettext,
            npgettext=translation.npgettext,
        )
        self.globals |= {
            "url": address_of,
            "static": static,
            "icon": icon,
            "error_summary": error_summary,
            "querystring": querystring,
            "once_input": once_input,
        }
        self.filters |= {
            "value": format_value,
            "date": format_date,
            "localize": formats.localize,
            "linebreaksbr": defaultfilters.linebreaksbr,
            "json_script": json_script,
        }


class Template(backend.Template):
    """A template for Django; what a view says counts more than what every page is told."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        """Draw the page, with the context processors' values where there is a request."""
        values: dict[str, Any] = {}
        if request is not None:
            values = {
                "request": request,
                # One token for all forms of a page: each is masked anew with costly random numbers.
                "csrf_input": SimpleLazyObject(partial(csrf_input, request)),
                "csrf_token": SimpleLazyObject(partial(get_token, request)),
            }
            for process in self.backend.template_context_processors:
                values.update(process(request))
        return self._render(values | (context or {}))

    def _render(self, values: dict[str, Any]) -> str:
        return super().render(values)


class Templates(backend.Jinja2):
    """The backend: every app's `templates` folder, in the order of the apps."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        """Take what `settings.TEMPLATES` says."""
        options = params["OPTIONS"] | {"environment": f"{Environment.__module__}.{Environment.__qualname__}"}
        super().__init__(params | {"OPTIONS": options})

    def from_string(self, template_code: str) -> Template:
        """Return a template of a text."""
        return Template(self.env.from_string(template_code), self)

    def get_template(self, template_name: str) -> Template:
        """Return the template with this name.

        Raises:
            TemplateDoesNotExist: no app has it.
            TemplateSyntaxError: it cannot be read.
        """
        return Template(super().get_template(template_name).template, self)
