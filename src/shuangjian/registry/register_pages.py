"""All pages of a register whose rows keep their history: list, list of a past day, one row, new, change, withdraw, history, put back, import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.registry import versions
from shuangjian.registry.access import get_user, may
from shuangjian.registry.errors import NotAddedHere
from shuangjian.registry.imports.pages import ImportPages
from shuangjian.registry.imports.plan import HIDDEN, Import
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.asked import read_day
from shuangjian.web.formats import format_yuan
from shuangjian.web.forms import YearField, YuanField
from shuangjian.web.histories import History, Version, end_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Bulk, BulkAction, Column, Filter, Register

Text = str | Promise
Form = Callable[[Mapping[str, str] | None, User], forms.Form]


class ReasonForm(forms.Form):
    """Why something is withdrawn or put back."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


def opened_by(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Return what opens a form with a row's columns of the same names."""
    return lambda row: {name: getattr(row, name) for name in names}


def labels_of(form: Any, *names: str) -> dict[str, Any]:
    """Return the words a form has for its fields, for histories."""
    return {name: form.base_fields[name].label for name in names}


@dataclass(frozen=True)
class RegisterPages:
    """The pages of one register. What a user may do is asked again by the services.

    Attributes:
        app: the namespace of its addresses.
        name: begins their names: `<name>` the list, `<name>_row`, `_add`, `_change`, `_withdraw`, `_history`, `_restore`,
            `_known`, `_import`.
        model: what its rows are.
        register: the list as a user has it.
        rows: the rows a user has a permission on, with what their page names.
        view: the permission of what is looked at, and `edit` of what is changed.
        form: of one row: with what was sent (or None) and for whom.
        opened: what the form is opened with for a row, by the names of its fields.
        title: what one row is called, and `titles` what the register is.
        add: the service `add(by=, **values)`; None where rows come from elsewhere.
        change: the service `change(by=, row=, reason=, **values)`.
        withdraw: the service `withdraw(by=, row=, reason=)`; None where rows stay.
        restore: the service `restore(by=, row=, number=, reason=)`.
        labels: columns of the table in histories, with their words.
        say: says a column's value for people.
        key: the form's fields by which a row of a file is known, and `find` what finds it; none for no import.
        shown: what the page of a row says otherwise than the form's choices do, by the names of its fields.
        template: of the page of a row; extends `registry/row.html`.
        extra: more for it.
        private: the form's fields of which neither an import nor a history keeps or shows the value.
    """

    app: str
    name: str
    model: type[models.Model]
    register: Callable[[User], Register]
    rows: Callable[[User, str], models.QuerySet[Any]]
    view: str
    edit: str
    form: Form
    opened: Callable[[Any], Mapping[str, Any]]
    title: Text
    titles: Text
    change: Callable[..., Any]
    restore: Callable[..., Any]
    labels: Mapping[str, Text]
    add: Callable[..., Any] | None = None
    withdraw: Callable[..., Any] | None = None
    say: Callable[[str, Any], str] | None = None
    key: Sequence[str] = ()
    find: Callable[[User, Mapping[str, str]], Any] | None = None
    shown: Callable[[Any], Mapping[str, Any]] = field(default=lambda row: {})
    template: str = "registry/row.html"
    extra: Callable[[Any], Mapping[str, Any]] = field(default=lambda row: {})
    private: Sequence[str] = ()

    def url(self, what: str = "", *args: object) -> str:
        """Return the address of one of the pages: `url("row", pk)`; of the list without a name."""
        return address_of(f"{self.app}:{self.name}{f'_{what}' if what else ''}", *args)

    def urls(self) -> list[URLPattern]:
        """Return the addresses: `<name>/`, and below it the others."""
        views: list[tuple[str, str, str, Callable[..., HttpResponseBase]]] = [
            ("", "", self.view, require_safe(self.listing)),
            ("known/", "_known", self.view, require_safe(self.as_known)),
            ("<int:pk>/", "_row", self.view, require_safe(self.show)),
            ("<int:pk>/history/", "_history", self.view, require_safe(self.history)),
            ("<int:pk>/change/", "_change", self.edit, _both(self.edit_row)),
            ("<int:pk>/restore/<int:number>/", "_restore", self.edit, _both(self.put_back)),
        ]
        if self.add is not None:
            views.append(("add/", "_add", self.edit, _both(self.new)))
        if self.withdraw is not None:
            views.append(("withdraw/", "_withdraw", self.edit, _both(self.take_out)))
        made = [
            path(f"{self.name}/{under}", page(permission=permission)(view), name=f"{self.name}{suffix}")
            for under, suffix, permission, view in views
        ]
        return made + (self._import().urls(f"{self.name}/import/") if self.key else [])

    def importing(self) -> Import:
        """Return how a file fills the register."""
        assert self.find is not None, "a register with a key finds its rows"
        return Import(
            f"{self.app}.{self.name}", self.titles, self.edit, self.form, self.key,
            lambda user: self.rows(user, self.edit), self.find, self.opened, self.add or _refuse_new, self.change, self.private,
        )  # fmt: skip

    def _import(self) -> ImportPages:
        return ImportPages(self.importing(), self.app, f"{self.name}_import", f"{self.app}:{self.name}")

    # The pages --------------------------------------------------------------------------------------------------------

    def listing(self, request: HttpRequest) -> HttpResponseBase:
        """Show the list."""
        may_edit = get_user(request).has_permission(self.edit)
        return self.register(get_user(request)).respond(
            request,
            {
                "add_url": self.url("add") if self.add is not None and may_edit else "",
                "add_label": _("Add {kind}").format(kind=self.title),
                "import_url": self.url("import") if self.key and may_edit else "",
                "known_url": self.url("known"),
            },
        )

    def as_known(self, request: HttpRequest) -> HttpResponseBase:
        """Show the register as it was known at the end of a day, today's where none is named; its files too."""
        user, say = get_user(request), self._say_column
        day = read_day(request.GET.get("known", "")) or timezone.localdate()
        rows = self._of_user(user, versions.known_at(self.model, end_of(day)))
        owner = {row.pk: getattr(row, "school_key", None) or getattr(row, "institution_key", None) for row in rows}
        names = get_owner_names(filter(None, owner.values()))

        def owner_of(row: Any) -> str:
            return names.get(owner[row.pk] or "", "")

        def said(name: str) -> Callable[[Any], str]:
            return lambda row: say(name, getattr(row, name))

        def found(rows: Sequence[Any], text: str) -> list[Any]:
            words: list[Callable[[Any], str]] = [owner_of, str, *(said(name) for name in self.labels)]
            return [row for row in rows if any(text in word(row) for word in words)]

        return Register(
            title=_("{register} as known on {day}").format(register=self.titles, day=day.isoformat()),
            url_name=f"{self.app}:{self.name}_known",
            rows=lambda user: rows,
            columns=[
                Column("row", self.title, value=str, href=lambda row: self.url("history", row.pk)),
                *([Column("owner", gettext_lazy("School or institution"), value=owner_of)] if names else []),
                *(Column(name, label, value=said(name)) for name, label in self.labels.items()),
            ],
            filters=[
                Filter("known", gettext_lazy("What was known on"), lambda rows, chosen: rows if chosen == day.isoformat() else [],
                       kind="date", default=day.isoformat()),
            ],
            search=found,
            search_hint=self.title,
            empty=gettext_lazy("On that day nothing was known of it yet."),
            template="registry/known.html",
        ).respond(request, {"back": self.url()})  # fmt: skip

    def withdrawing(self, user: User) -> list[BulkAction]:
        """Return the button above the list that withdraws the ticked rows, for who may."""
        if self.withdraw is None or not user.has_permission(self.edit):
            return []
        label = gettext_lazy("Withdraw the selected")
        return [BulkAction(label, self.url("withdraw"), lambda row: may(user, self.edit, row), icon="trash")]

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one row with what can be done."""
        row = self._row(request, pk, self.view)
        asked = self.form(None, get_user(request))
        opened, shown = self.opened(row), self.shown(row)
        context = {
            "title": str(row),
            "kind": self.title,
            "pairs": [
                (asked.fields[name].label, shown.get(name, self._say(asked.fields[name], value)))
                for name, value in opened.items()
            ],
            "may_edit": may(request.user, self.edit, row),
            "change_url": self.url("change", pk),
            "withdraw_url": f"{self.url('withdraw')}?row={pk}" if self.withdraw is not None else "",
            "history_url": self.url("history", pk),
            "back": self.url(),
        }
        return render(request, self.template, context | dict(self.extra(row)))

    def new(self, request: HttpRequest) -> HttpResponse:
        """Take a new row."""
        user, add = get_user(request), self.add
        assert add is not None
        return Act(
            form=lambda data: self.form(data, user),
            do=lambda values: add(by=user, **values),
            done=lambda row: self.url("row", row.pk),
            title=_("Add {kind}").format(kind=self.title),
            submit=_("Save"),
            said=_("Saved."),
            cancel=self.url(),
        ).respond(request)

    def edit_row(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a row, with the reason."""
        user, row = get_user(request), self._row(request, pk, self.edit)
        opened = self.opened(row)

        def form(data: Any) -> forms.Form:
            made = self.form(data, user)
            made.initial = {**made.initial, **opened}
            for name in self.key:
                made.fields[name].disabled = True
            made.fields["reason"] = ReasonForm.base_fields["reason"]
            return made

        return Act(
            form=form,
            do=lambda values: self.change(by=user, row=row, **values),
            done=lambda changed: self.url("row", changed.pk),
            title=_("Change {name}").format(name=row),
            submit=_("Save"),
            said=_("Saved. The history keeps what was there before."),
            now=opened,
            cancel=self.url("row", pk),
        ).respond(request)

    def take_out(self, request: HttpRequest) -> HttpResponse:
        """Withdraw one row or several, with the reason."""
        user, withdraw = get_user(request), self.withdraw
        assert withdraw is not None
        return Bulk(
            title=_("Withdraw"),
            rows=self.rows(user, self.edit),
            describe=lambda row: _("{kind} {name} is withdrawn; its history stays.").format(kind=self.title, name=row),
            do=lambda row, values: withdraw(by=user, row=row, reason=values["reason"]),
            back=self.url(),
            form=ReasonForm,
            said=_("{count} withdrawn."),
        ).respond(request)

    def history(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show every version of a row, of one that was withdrawn too."""
        row = self._known(request, pk, self.view)
        may_edit = may(request.user, self.edit, row)

        def restore_url(version: Version) -> str:
            return self.url("restore", pk, version.number) if may_edit else ""

        return History(
            title=_("History of {name}").format(name=row),
            versions=versions.versions_of(row),
            labels=self.labels,
            say=self._say_column,
            back=self.url(),
            restore_url=restore_url,
        ).respond(request)

    def put_back(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Put a version back in force, with the reason."""
        user, row = get_user(request), self._known(request, pk, self.edit)
        return Act(
            form=ReasonForm,
            do=lambda values: self.restore(by=user, row=row, number=number, reason=values["reason"]),
            done=lambda back: self.url("history", back.pk),
            title=_("Put version {number} of {name} back in force").format(number=number, name=row),
            submit=_("Put back in force"),
            said=_("Done. The history keeps what was there before."),
            cancel=self.url("history", pk),
        ).respond(request)

    def _say_column(self, name: str, value: Any) -> str:
        if name in self.private and value:
            return HIDDEN
        return self.say(name, value) if self.say is not None else versions.say_column(self.model, name, value)

    # Fetching, with permission ----------------------------------------------------------------------------------------

    def _row(self, request: HttpRequest, pk: int, permission: str) -> Any:
        row = self.rows(get_user(request), permission).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def _known(self, request: HttpRequest, pk: int, permission: str) -> Any:
        row = self.rows(get_user(request), permission).filter(pk=pk).first()
        if row is None:
            row = versions.find_withdrawn(self.model, pk)
            if row is None or not may(request.user, permission, row):
                raise Http404
        return row

    def _of_user(self, user: User, known: Sequence[Any]) -> list[Any]:
        """Return those of the rows whose history `user` may open: what the register has, and what was withdrawn from it."""
        keys = [row.pk for row in known]
        has = set(self.rows(user, self.view).filter(pk__in=keys).values_list("pk", flat=True))
        there = set(self.model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
        return [row for row in known if row.pk in has or (row.pk not in there and may(user, self.view, row))]

    @staticmethod
    def _say(asked: forms.Field, value: Any) -> Any:
        if isinstance(asked, YuanField) and isinstance(value, int):
            return format_yuan(value)
        if isinstance(asked, YearField) and value is not None:
            return str(value)
        words = {str(code): label for code, label in getattr(asked, "choices", ())}
        return words.get(str(value), value)


def _both(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    return require_http_methods(["GET", "HEAD", "POST"])(view)


def _refuse_new(**values: Any) -> Any:
    raise NotAddedHere
