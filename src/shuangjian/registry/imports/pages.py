"""The pages of an import: hand in a file, look at what it would do, confirm, take back what was rejected, undo."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.registry.access import get_user
from shuangjian.registry.imports.batches import (
    BYTES_MAX,
    ROWS_MAX,
    confirm,
    counts_of,
    left_of,
    plan_of,
    read_again,
    stage,
    undo,
)  # fmt: skip
from shuangjian.registry.imports.columns import say, template_of
from shuangjian.registry.imports.plan import Import, Planned
from shuangjian.registry.models import ImportBatch
from shuangjian.registry.models.imports import BatchState
from shuangjian.sheets import Book, Header
from shuangjian.sheets.returned import mark_rows
from shuangjian.web.acts import Act, attempt, carried, once, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.exports import XLSX
from shuangjian.web.pages import page

# More are counted, and stand in the file that is returned.
_SHOWN = 200
_REASON = gettext_lazy("Why it was not taken")


class UploadForm(forms.Form):
    """A file to fill a register from."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "Excel, WPS or CSV, up to {mb} MB and {rows} rows. Nothing is written before you confirm."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.ods,.et,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say how large a file may be."""
        super().__init__(*args, **kwargs)
        said = str(self.fields["file"].help_text)
        self.fields["file"].help_text = said.format(mb=BYTES_MAX // 1_000_000, rows=f"{ROWS_MAX:,}")


class UndoForm(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


@dataclass(frozen=True)
class ImportPages:
    """The pages of one import.

    Attributes:
        description: what is filled and how.
        prefix: of the names of its addresses ("sites_import").
        namespace: of the app.
        back: the address name of the register's list.
    """

    description: Import
    namespace: str
    prefix: str
    back: str

    def urls(self, under: str) -> list[URLPattern]:
        """Return the addresses below `under` ("sites/import/")."""
        guard = page(permission=self.description.permission)
        return [
            path(under, guard(require_http_methods(["GET", "HEAD", "POST"])(self.start)), name=self.prefix),
            path(f"{under}template/", guard(require_safe(self.template)), name=f"{self.prefix}_template"),
            path(f"{under}<int:pk>/", guard(require_http_methods(["GET", "HEAD", "POST"])(self.show)), name=f"{self.prefix}_batch"),
            path(f"{under}<int:pk>/rejected/", guard(require_safe(self.rejected)), name=f"{self.prefix}_rejected"),
            path(f"{under}<int:pk>/undo/", guard(require_http_methods(["GET", "HEAD", "POST"])(self.take_back)), name=f"{self.prefix}_undo"),
        ]  # fmt: skip

    def _url(self, what: str = "", *args: object) -> str:
        return address_of(f"{self.namespace}:{self.prefix}{what}", *args)

    def start(self, request: HttpRequest) -> HttpResponse:
        """Take a file; what was handed in before stands below."""
        user = get_user(request)
        form = UploadForm(request.POST or None, request.FILES or None)

        def do() -> str:
            file = form.cleaned_data["file"]
            batch = stage(self.description, by=user, file_name=file.name, content=file.read(BYTES_MAX + 1))
            return self._url("_batch", batch.pk)

        if request.method == "POST" and form.is_valid() and (address := attempt(form, lambda: once(request, do))):
            return redirect(address)
        context = {
            "title": _("Import {register}").format(register=self.description.title),
            "form": form,
            "columns": self.description.form(None, user),
            "key": self.description.key,
            "template_url": self._url("_template"),
            "back": address_of(self.back),
            "batches": [(batch, counts_of(batch), self._url("_batch", batch.pk)) for batch in self._mine(request)[:10]],
        }
        return render(request, "registry/import.html", context | carried(request), status=status_of(form))

    def template(self, request: HttpRequest) -> HttpResponse:
        """Give the empty workbook to fill in."""
        title = str(self.description.title)
        return _workbook(template_of(self.description.form(None, get_user(request)), title), title)

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what a file would do, or did; confirm it."""
        batch, user = self._batch(request, pk), get_user(request)
        form = forms.Form(request.POST if request.method == "POST" else None)

        def do() -> str:
            done = confirm(self.description, by=user, batch=batch)
            if done.state == BatchState.CONFIRMED:
                messages.success(request, _("Imported. The history of each row names this file."))
            else:
                messages.warning(
                    request,
                    _(
                        "The register has changed since you looked at this. Nothing was imported; look at the new plan below."
                    ),
                )
            return self._url("_batch", pk)

        if request.method == "POST" and form.is_valid() and (address := attempt(form, lambda: once(request, do))):
            return redirect(address)
        columns = self.description.form(None, user)
        plan, counts = plan_of(batch), counts_of(batch)
        context = {
            "title": _("Import {register}").format(register=self.description.title),
            "batch": batch,
            "form": form,
            "counts": {kind: counts[kind] for kind in ("new", "changed", "unchanged", "rejected")},
            "shown": {
                kind: [_described(each, columns) for each in plan if each.kind == kind][:_SHOWN]
                for kind in ("rejected", "changed", "new")
            },
            "left": left_of(batch),
            "is_staged": batch.state == BatchState.STAGED,
            "may_undo": batch.state == BatchState.CONFIRMED,
            "rejected_url": self._url("_rejected", pk),
            "undo_url": self._url("_undo", pk),
            "start_url": self._url(),
            "back": address_of(self.back),
        }
        return render(request, "registry/import_batch.html", context | carried(request), status=status_of(form))

    def rejected(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give the file back with the reason beside each row that was not taken."""
        batch = self._batch(request, pk)
        columns = self.description.form(None, get_user(request))
        reasons = {
            each.row: "；".join(line for line in _described(each, columns)["problems"])
            for each in plan_of(batch)
            if each.kind == "rejected"
        }
        if batch.file_name.lower().endswith((".xlsx", ".xlsm")):
            content = mark_rows(
                bytes(batch.content),
                sheet=batch.sheet,
                header_row=batch.header_row,
                title=str(_REASON),
                reasons=reasons,
            )
            return _file(content, batch.file_name)
        table = read_again(self.description, batch)
        book = Book()
        width = len(table.header)
        rows = (
            [*row.cells[:width], *[""] * (width - len(row.cells)), reasons.get(row.number, "")] for row in table.rows
        )
        book.add_sheet(table.sheet, [*table.header, Header(str(_REASON), 60, wrap=True)], rows)
        return _workbook(book, batch.file_name.rpartition(".")[0])

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo an import, with the reason."""
        batch, user = self._batch(request, pk), get_user(request)
        return Act(
            form=UndoForm,
            do=lambda values: undo(self.description, by=user, batch=batch, reason=values["reason"]),
            done=lambda done: self._url("_batch", pk),
            said=_("Undone. What was left as it is stands below."),
            title=_("Undo the import of {file}").format(file=batch.file_name),
            submit=_("Undo the import"),
            cancel=self._url("_batch", pk),
        ).respond(request)

    def _mine(self, request: HttpRequest) -> Any:
        batches = ImportBatch.objects.filter(register=self.description.name, user=get_user(request))
        return batches.defer("content").order_by("-pk")

    def _batch(self, request: HttpRequest, pk: int) -> ImportBatch:
        batch = self._mine(request).filter(pk=pk).first()
        if batch is None:
            raise Http404
        return batch


def _described(each: Planned, columns: forms.Form) -> dict[str, Any]:
    """Return a row of a plan in words."""
    labels = {name: str(field.label) for name, field in columns.fields.items()}
    return {
        "row": each.row,
        "name": each.name,
        "changes": [
            (labels.get(name, name), say(columns.fields[name], was) or "—", say(columns.fields[name], now) or "—")
            for name, was, now in each.changes
        ],
        "problems": [
            f"{labels[said.column]}：{said.text}" if said.column in labels else said.text for said in each.problems
        ],
    }


def _workbook(book: Book, name: str) -> HttpResponse:
    out = io.BytesIO()
    book.save(out)
    return _file(out.getvalue(), f"{name}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
