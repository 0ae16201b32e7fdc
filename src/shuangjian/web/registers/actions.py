"""What can be done with several rows of a list at once: chosen there, confirmed on a page that names each, then each by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shuangjian.web.acts import attempt, carried, once, status_of
from shuangjian.web.asked import read_number
from shuangjian.web.errors import Refusal

Text = str | Promise

# At once; more are done in the next go. An address of so many numbers is read everywhere.
ROWS_MAX = 200


@dataclass(frozen=True)
class BulkAction:
    """A button above a list that takes the rows ticked in it to a page.

    Attributes:
        label: the words on the button.
        url: the page that asks once more; it is given the primary key of each row as `param`.
        selectable: whether a row can be ticked.
        hint: a sentence beside the button.
        param: the parameter's name.
        icon: before the label.
    """

    label: Text
    url: str
    selectable: Callable[[Any], bool] = lambda row: True
    hint: Text = ""
    param: str = "row"
    icon: str = "checks"


def read_chosen(request: HttpRequest, rows: QuerySet[Any], param: str = "row") -> list[Any]:
    """Return those of `rows` that a list sent along, in the order of their keys; at most `ROWS_MAX`."""
    asked = (request.POST if request.method == "POST" else request.GET).getlist(param)
    keys = [number for number in map(read_number, asked) if number is not None]
    return list(rows.filter(pk__in=keys[:ROWS_MAX]).order_by("pk"))


@dataclass(frozen=True)
class RefusedRow:
    """A row that was left as it is, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Bulk:
    """One act on several rows.

    Each row stands alone: where a service refuses one, that one is left as it is, the others are done. All of it is written in
    the transaction of the request.

    Attributes:
        title: heading of the page and words on the button.
        rows: what this user may do it to.
        describe: one line of what will happen to a row.
        do: hands a row and the cleaned values of the form to a service.
        back: the address of the list.
        form: what is asked once for all of them.
        said: the message with {count} where all were done.
        prepare: is given the rows before they are described.
    """

    title: Text
    rows: QuerySet[Any]
    describe: Callable[[Any], str]
    do: Callable[[Any, Mapping[str, Any]], Any]
    back: str
    form: type[forms.Form] = forms.Form
    said: Text = ""
    prepare: Callable[[Sequence[Any]], None] = lambda rows: None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Ask once more, naming every row; then do it and say what was refused."""
        chosen = read_chosen(request, self.rows)
        if not chosen:
            messages.info(request, _("Nothing was chosen that you may do this to. Tick rows in the list."))
            return redirect(self.back)
        self.prepare(chosen)
        sent = request.method == "POST"
        form = self.form(request.POST if sent else None)
        refused: list[RefusedRow] = []
        if sent and form.is_valid():
            address = attempt(
                form, lambda: once(request, lambda: self._do(request, chosen, form.cleaned_data, refused))
            )
            if address is not None and not refused:
                return redirect(address)
        context = {
            "title": self.title,
            "form": form,
            "lines": [(row.pk, self.describe(row)) for row in chosen],
            "refused": refused,
            "done": len(chosen) - len(refused) if refused else 0,
            "back": self.back,
        }
        return render(request, "web/bulk.html", context | carried(request) | dict(self.extra), status=status_of(form))

    def _do(
        self, request: HttpRequest, chosen: Sequence[Model], values: Mapping[str, Any], refused: list[RefusedRow]
    ) -> str:
        for row in chosen:
            name = self.describe(row)
            try:
                with transaction.atomic():
                    self.do(row, values)
            except Refusal as refusal:
                refused.append(RefusedRow(name, refusal.message))
        if self.said and not refused:
            messages.success(request, str(self.said).format(count=len(chosen)))
        return self.back
