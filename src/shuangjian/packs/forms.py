"""What people fill in about packs: one form for each kind of entry, its fields named as the entry's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.engine.parameters import GRADES
from shuangjian.live.words import language, name_part
from shuangjian.packs.entries import listed
from shuangjian.registry.access import region_codes
from shuangjian.registry.models import User
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack_reader import STATUSES
from shuangjian.web.forms import DayField

# The status of a document is written in the file as officials write it.
_STATUS = {"已核对": _("Checked"), "待核对": _("Not compared yet"), "征求意见稿": _("Draft out for comment")}
assert set(_STATUS) == set(STATUSES)


def _provisions(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(each.get("id")), f"{each.get('article') or each.get('id')} {each.get('summary') or ''}"[:60])
        for each in listed(data, "provisions")
        if each.get("id")
    ]


def _documents(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(each.get("id")), str(each.get("title") or each.get("id"))[:60]) for each in listed(data, "instruments")
    ]


def _parameters(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    known = packaged_rulebook().parameters.values()
    return sorted(((each.key, _titled(each)) for each in known), key=lambda pair: pair[1])


def _rules(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    known = packaged_rulebook().rules.values()
    return sorted(((each.id, each.title[language()]) for each in known), key=lambda pair: pair[1])


def _columns(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"{table.name}.{column.name}", f"{table.name_zh} · {column.header_zh or column.name}" if language() == "zh" else f"{table.name}.{column.name}")
        for table in packaged_rulebook().contract
        for column in table.columns
    ]  # fmt: skip


def _titled(each: Any) -> str:
    return str(each.title_zh if language() == "zh" else each.title_en)


class EntryForm(forms.Form):
    """One entry. What a form calls `first` and `last` is `from` and `to` in the file."""

    CHOICES: Mapping[str, Callable[[Mapping[str, Any]], list[tuple[str, str]]]] = {}
    NAMES: Mapping[str, str] = {}
    # A column is chosen as one and written as two.
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, pack: Mapping[str, Any], entry: Mapping[str, Any], seen: int) -> None:
        """Open the form with an entry of a pack; an empty one for a new entry."""
        initial = {name: entry.get(self.NAMES.get(name, name)) for name in self.base_fields}
        if "words" in initial and isinstance(initial["words"], list):
            initial["words"] = " ".join(map(str, initial["words"]))
        if entry.get("table"):
            initial["column"] = f"{entry['table']}.{entry.get('column')}"
        if "part" in initial and "provision" in initial and "parameter" in initial:
            initial["part"] = str(entry.get("grade") or entry.get("stage") or "")
        super().__init__(data, initial=initial | {"seen": seen})
        for name, choices in self.CHOICES.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *choices(pack)]

    def entry(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the entry as it is written; what the form does not show stays."""
        made = dict(before)
        for name, value in self.cleaned_data.items():
            if name != "seen":
                made[self.NAMES.get(name, name)] = value
        if "column" in self.cleaned_data:
            made["table"], made["column"] = self.cleaned_data["column"].split(".", 1)
        if "words" in self.cleaned_data:
            made["words"] = self.cleaned_data["words"].split()
        return made


class InstrumentForm(EntryForm):
    """A document."""

    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    id = forms.CharField(
        label=_("Short name"), max_length=40, help_text=_("Letters, digits and hyphens, such as 230804-2026-15.")
    )
    issuer = forms.CharField(label=_("Issuer"), max_length=200, required=False)
    issued_on = DayField(label=_("Issued on"), required=False)
    in_force_from = DayField(label=_("In force from"))
    in_force_to = DayField(label=_("In force until (excluded)"), required=False)
    status = forms.ChoiceField(label=_("Checked"), choices=list(_STATUS.items()))


class ProvisionForm(EntryForm):
    """An article of a document."""

    CHOICES = {"instrument": _documents}
    instrument = forms.ChoiceField(label=_("Document"), required=False)
    article = forms.CharField(label=_("Article"), max_length=60)
    id = forms.CharField(label=_("Short name"), max_length=40)
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ParameterForm(EntryForm):
    """A number that a document sets."""

    CHOICES = {"parameter": _parameters, "provision": _provisions}
    NAMES = {"first": "from"}
    parameter = forms.ChoiceField(label=_("Parameter"))
    part = forms.ChoiceField(
        label=_("For which stage or grade"), required=False,
        choices=lambda: [("", "—"), *((each, name_part(each)) for each in ("primary", "junior", "senior", "preschool", *GRADES))],
    )  # fmt: skip
    value = forms.CharField(
        label=_("Value"), max_length=20, help_text=_("As the document writes it: 45分钟, 20:30, 5000元.")
    )
    first = DayField(label=_("In force from"), required=False, help_text=_("Empty: with the document."))
    provision = forms.ChoiceField(label=_("Given by"))
    confirmed = forms.BooleanField(label=_("Compared with the document, and right"), required=False)

    def entry(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Write stage and grade apart."""
        made = super().entry(before)
        part = made.pop("part")
        made |= {"stage": "", "grade": ""} | ({"grade": int(part)} if part.isdigit() else {"stage": part})
        known = packaged_rulebook().parameters.get(made["parameter"])
        return made | {"title": known.title_zh if known else ""}


class GroundForm(EntryForm):
    """A packaged rule that an article is watched by too."""

    CHOICES = {"rule": _rules, "provision": _provisions}
    rule = forms.ChoiceField(label=_("Rule"))
    provision = forms.ChoiceField(label=_("Article"))
    confirmed = forms.BooleanField(label=_("The rule judges what the article says"), required=False)

    def entry(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Say the rule's title beside its name."""
        made = super().entry(before)
        known = packaged_rulebook().rules.get(made["rule"])
        return made | {"title": known.title.zh if known else ""}


class VacationForm(EntryForm):
    """A vacation."""

    NAMES = {"first": "from", "last": "to"}
    name = forms.CharField(label=_("Name"), max_length=60)
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))


class ItemForm(EntryForm):
    """What an inspector asks on the spot."""

    CHOICES = {"provision": _provisions}
    provision = forms.ChoiceField(label=_("Article"))
    text = forms.CharField(label=_("What is asked for"), max_length=300)
    question = forms.CharField(label=_("Question on the spot"), max_length=300)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)


class HeaderForm(EntryForm):
    """Headers that the region's own tables use."""

    CHOICES = {"column": _columns}
    column = forms.ChoiceField(label=_("Column"))
    words = forms.CharField(
        label=_("Headers in files"), max_length=300, help_text=_("Several with blanks between them.")
    )


class WordForm(EntryForm):
    """Words that the region's own tables write for a code."""

    CHOICES = {"column": _columns}
    column = forms.ChoiceField(label=_("Column"))
    code = forms.CharField(label=_("Code"), max_length=40)
    words = forms.CharField(label=_("Words in files"), max_length=300, help_text=_("Several with blanks between them."))


@dataclass(frozen=True)
class Section:
    """A section of a pack's page: what it and one entry are called, and the form of one."""

    title: str | Promise
    one: str | Promise
    form: type[EntryForm]


SECTION: dict[str, Section] = {
    "instruments": Section(_("Documents"), _("Document"), InstrumentForm),
    "provisions": Section(_("Articles"), _("Article"), ProvisionForm),
    "parameters": Section(_("Numbers"), _("Number set"), ParameterForm),
    "rules": Section(_("Packaged rules that watch its articles"), _("Rule that watches an article"), GroundForm),
    "calendar": Section(_("Vacations"), _("Vacation"), VacationForm),
    "checklist": Section(_("Inspected on the spot"), _("Inspection item"), ItemForm),
    "headers": Section(_("Headers of own tables"), _("Header"), HeaderForm),
    "words": Section(_("Words of own tables"), _("Word"), WordForm),
}


class RuleFileForm(forms.Form):
    """A rule of the region's own as text, with its spec tests."""

    path = forms.RegexField(
        r"^[a-z0-9_]+(?:/[a-z0-9_]+)*$", label=_("Name of the rule"), max_length=80, help_text=_("Small letters, digits and _, such as county/reading_room."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Rule"),
        strip=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 24, "class": "font-monospace"}),
    )
    spec = forms.CharField(
        label=_("Spec tests"),
        strip=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "font-monospace"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class UploadForm(forms.Form):
    """A pack as a file, and whose it is."""

    region = forms.ChoiceField(label=_("Region"))
    file = forms.FileField(
        label=_("Pack"), help_text=_("The folder that shuangjian intake --pack writes, as .zip, or its pack.yaml.")
    )

    def __init__(self, data: Any, files: Any, user: User) -> None:
        """Offer the regions whose packs `user` writes."""
        super().__init__(data, files)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = region_codes(user, "packs.write").order_by("code").values_list("code", "name")


class ReplaceForm(forms.Form):
    """All files of a draft anew."""

    file = forms.FileField(
        label=_("Pack"), help_text=_("The folder that shuangjian intake --pack writes, as .zip, or its pack.yaml.")
    )
    reason = forms.CharField(label=_("Why"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ApproveForm(forms.Form):
    """From when it is in force."""

    in_force_from = DayField(label=_("In force from"), help_text=_("Days before are judged as they were."))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class WithdrawForm(ReasonForm):
    """Why, and from when it holds no more."""

    ends_on = DayField(label=_("No longer in force from"))


class TrialForm(forms.Form):
    """Which days a draft is tried on."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))

    def clean(self) -> dict[str, dt.date]:
        """Refuse days that end before they begin."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", _("The last day is before the first."))
        return given
