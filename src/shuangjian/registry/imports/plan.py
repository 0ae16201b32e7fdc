"""What a file would do to a register, row by row: new, changed (with every old and new value), unchanged, or rejected with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.files.tables import Problem, TableRead, TableRow
from shuangjian.registry.imports.columns import LANGUAGES, as_sent, in_both, say
from shuangjian.registry.models import User
from shuangjian.web.errors import Refusal

Text = str | Promise
RowKind = Literal["new", "changed", "unchanged", "rejected"]

# Stands for a value that is not kept.
HIDDEN = "•••"
_TWICE = _("The same as row {row} of this file. Leave one of them.")
_NOT_KEPT = _("The database does not keep a row like this. Look at its codes and days.")


@dataclass(frozen=True)
class Import:
    """A register that a file can fill. The form of one row is the form of its page, so a file can do what the page can, no more.

    Attributes:
        name: "<app>.<register>", kept with what was handed in.
        title: the register's name.
        permission: what its pages ask for.
        form: makes the form of one row: with what was sent (or None) and for whom.
        key: the form's fields by which a row is known; handing the same file in twice changes nothing.
        rows: what this user may change.
        find: returns the row of a key as it was sent, of those this user may change; None where it is new.
        opened: what the form would be opened with for a row.
        add: the service: `add(by=, **cleaned values)`.
        change: the service: `change(by=, row=, reason=, **cleaned values)`.
        private: the form's fields that a plan keeps no value of, only that it changes: names of persons.
    """

    name: str
    title: Text
    permission: str
    form: Callable[[Mapping[str, str] | None, User], forms.Form]
    key: Sequence[str]
    rows: Callable[[User], models.QuerySet[Any]]
    find: Callable[[User, Mapping[str, str]], models.Model | None]
    opened: Callable[[Any], Mapping[str, Any]]
    add: Callable[..., models.Model]
    change: Callable[..., models.Model]
    private: Sequence[str] = ()


@dataclass(frozen=True)
class Said:
    """Why a row was rejected: the form's field ("" for the whole row), a code, and the sentence in both languages."""

    column: str
    code: str
    zh: str
    en: str

    @property
    def text(self) -> str:
        """The sentence in the language in force."""
        return self.en if (translation.get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True)
class Planned:
    """A row of a file and what becomes of it; `changes` are [field, was, will be] as they were sent."""

    row: int
    kind: RowKind
    name: str
    changes: Sequence[Sequence[str]] = ()
    problems: Sequence[Said] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is kept: as JSON has it, so that a plan made anew can be compared."""
        changes = [list(each) for each in self.changes]
        return asdict(self) | {"changes": changes, "problems": [asdict(each) for each in self.problems]}


def planned_of(kept: Mapping[str, Any]) -> Planned:
    """Return a row of a kept plan."""
    problems = [Said(**each) for each in kept["problems"]]
    return Planned(kept["row"], kept["kind"], kept["name"], kept["changes"], problems)


@dataclass
class Run:
    """What running a file over a register came to: the plan, and the rows written, each with its kind."""

    plan: list[Planned] = field(default_factory=list)
    written: list[tuple[models.Model, RowKind]] = field(default_factory=list)


def run(description: Import, table: TableRead, *, by: User, reason: str) -> Run:
    """Do what a file asks, each row by itself, through the services of the register; who only wants to know undoes it."""
    out, seen = Run(), dict[tuple[str, ...], int]()
    for row in table.rows:
        _take(description, row, table.columns, by, reason, out, seen)
    return out


def _take(
    description: Import,
    row: TableRow,
    columns: Iterable[str],
    by: User,
    reason: str,
    out: Run,
    seen: dict[tuple[str, ...], int],
) -> None:
    sent = {name: as_sent(row.values.get(name)) for name in columns}
    name = " · ".join(filter(None, (sent.get(part, "") for part in description.key)))
    if row.problems:
        return _reject(out, row, name, [_said(each) for each in row.problems])
    key = tuple(sent.get(part, "") for part in description.key)
    if key in seen:
        return _reject(out, row, name, [_word("", "key_twice", _TWICE, row=seen[key])])
    seen[key] = row.number
    found = description.find(by, sent)
    opened = {part: as_sent(value) for part, value in description.opened(found).items()} if found is not None else {}
    form = description.form(opened | sent, by)
    if not form.is_valid():
        return _reject(out, row, name, _of_form(form))
    name = " · ".join(say(form.fields[part], sent[part]) for part in description.key if sent.get(part))
    # What the form asks beyond the row itself (from which day a change holds) makes no change alone.
    changes = [[part, opened[part], now] for part, now in _now(form).items() if part in opened and now != opened[part]]
    changes = [[part, HIDDEN, HIDDEN] if part in description.private else [part, *both] for part, *both in changes]
    if found is not None and not changes:
        out.plan.append(Planned(row.number, "unchanged", name))
        return None
    try:
        with transaction.atomic():
            if found is None:
                written = description.add(by=by, **form.cleaned_data)
            else:
                written = description.change(by=by, row=found, reason=reason, **form.cleaned_data)
    except Refusal as refusal:
        return _reject(out, row, name, [said_of(refusal, part) for part in refusal.fields or ("",)])
    except DatabaseError:
        return _reject(out, row, name, [_word("", "not_kept", _NOT_KEPT)])
    kind: RowKind = "new" if found is None else "changed"
    out.plan.append(Planned(row.number, kind, name, changes if found is not None else ()))
    out.written.append((written, kind))
    return None


def _now(form: forms.Form) -> dict[str, str]:
    return {name: as_sent(form.cleaned_data.get(name)) for name in form.fields}


def _reject(out: Run, row: TableRow, name: str, problems: Sequence[Said]) -> None:
    out.plan.append(Planned(row.number, "rejected", name, (), problems))


def _said(problem: Problem) -> Said:
    return Said(problem.column, problem.code, problem.reason.zh, problem.reason.en)


def said_of(refusal: Refusal, column: str = "") -> Said:
    """Return a refusal as it is kept, in both languages."""
    zh, en = (_in(language, refusal) for language in LANGUAGES)
    return Said(column, refusal.code, zh, en)


def _word(column: str, code: str, text: Text, **values: Any) -> Said:
    zh, en = (each.format(**values) for each in in_both(text))
    return Said(column, code, zh, en)


def _of_form(form: forms.Form) -> list[Said]:
    found = []
    for name, errors in form.errors.as_data().items():
        for error in errors:
            zh, en = (_in(language, error) for language in LANGUAGES)
            found.append(Said("" if name == NON_FIELD_ERRORS else name, error.code or "invalid", zh, en))
    return found


def _in(language: str, error: ValidationError | Refusal) -> str:
    with translation.override(language):
        text = str(error.message)
        return text % error.params if isinstance(error, ValidationError) and error.params else text
