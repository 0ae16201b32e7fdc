"""Narrowed lists under names of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from shuangjian.web.models import SavedView
from shuangjian.web.pages import get_page_permission

# What of an address is no part of a view: where one was in it, and that a file was asked for.
_PASSING = ("page", "export")
VIEWS_MAX = 50


class SavedViewForm(forms.Form):
    """The name under which a list is kept as it is narrowed."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    path = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)

    def clean_path(self) -> str:
        """Take only the address of a page of ours."""
        path = str(self.cleaned_data["path"])
        try:
            found = resolve(path)
        except Resolver404:
            raise forms.ValidationError(_("There is no such page."), code="no_page") from None
        if get_page_permission(found.func) is None:
            raise forms.ValidationError(_("There is no such page."), code="no_page")
        return path

    def clean_query(self) -> str:
        """Leave out what is no part of a view."""
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in _PASSING:
            query.pop(name, None)
        return query.urlencode()


def save_view(*, user: Any, name: str, path: str, query: str) -> SavedView:
    """Keep a list as it is narrowed; under a name that is there already, the new one stands."""
    found, _made = SavedView.objects.update_or_create(user=user, path=path, name=name, defaults={"query": query})
    return found


def views_of(user: Any, path: str) -> list[SavedView]:
    """Return the views somebody keeps of a list, by name."""
    if not getattr(user, "is_authenticated", False) or not getattr(user, "pk", None):
        return []
    return list(SavedView.objects.filter(user=user, path=path).order_by("name")[:VIEWS_MAX])
