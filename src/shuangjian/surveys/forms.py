"""What is asked on the pages of questionnaires, files of answers and interviews."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import visible_to
from shuangjian.registry.models import Region, School, User
from shuangjian.surveys.checks import EACH_MOST
from shuangjian.surveys.choices import TipKind
from shuangjian.surveys.models import OutsideFile
from shuangjian.surveys.questions import BURDENS, Question
from shuangjian.surveys.rubric import Criterion
from shuangjian.voices.choices import Outcome
from shuangjian.web.forms import DayField

_YES_NO = [("", "—"), ("1", _("Yes")), ("0", _("No"))]
_UNITS = {"minutes": _("In minutes."), "hours": _("In hours."), "yuan": _("In yuan.")}
_MOST = {"minutes": 1_440, "hours": 168, "yuan": 10_000_000}


def school_choices(user: User, permission: str) -> list[tuple[str, str]]:
    """Return the schools in which a user has a permission, with an empty choice first where there are several."""
    offered = list(visible_to(School.objects.order_by("key"), user, permission).values_list("key", "name"))
    return offered if len(offered) == 1 else [("", "—"), *offered]


class _OfSchool(forms.Form):
    school_key = forms.ChoiceField(label=_("School"))

    def __init__(self, data: Any, user: User, *, permission: str, files: Any = None) -> None:
        super().__init__(data, files)
        field = self.fields["school_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = school_choices(user, permission)


class MonthlyForm(_OfSchool):
    """Which school's families are asked this month."""


class RoundForm(forms.Form):
    """A round about the four burdens: whose families, how long, in which words."""

    region_code = forms.ChoiceField(label=_("Region"))
    closes_on = DayField(label=_("Last day to answer"))

    def __init__(self, data: Any, user: User, *, permission: str, words: Mapping[str, str]) -> None:
        """Offer the user's regions; `words` are those of the last round."""
        super().__init__(data)
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(visible_to(Region.objects.order_by("path"), user, permission).values_list("code", "name"))
        for number, each in enumerate(BURDENS, 1):
            self.fields[each.code] = forms.CharField(
                label=_("Question {number}").format(number=number),
                max_length=200,
                initial=words.get(each.code, each.zh),
                help_text=_("With other words this round cannot be compared with the first."),
            )


class QuestionsForm(forms.Form):
    """The questions of a questionnaire, as a family answers them."""

    def __init__(self, data: Any, questions: Sequence[Question]) -> None:
        """Ask each question by its unit."""
        super().__init__(data)
        for each in questions:
            self.fields[each.code] = (
                forms.TypedChoiceField(label=each.text, choices=_YES_NO, coerce=int)
                if each.unit == "yes_no"
                else forms.IntegerField(
                    label=each.text, min_value=0, max_value=_MOST[each.unit], help_text=_UNITS[each.unit]
                )
            )


class OutsideForm(_OfSchool):
    """A file of answers that were collected elsewhere."""

    title = forms.CharField(label=_("Title"), max_length=120)
    period_from = DayField(label=_("Asked about homework from"))
    period_to = DayField(label=_("Asked about homework until"))
    file = forms.FileField(
        label=_("File of answers"),
        help_text=_("CSV or Excel as the survey platform exports it, one row for each answer."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        """Hold the days in order, and to a term at most."""
        values = super().clean() or {}
        first, last = values.get("period_from"), values.get("period_to")
        if first and last and not 0 <= (last - first).days <= 200:
            self.add_error("period_to", _("The last day is before the first, or more than 200 days after it."))
        return values


class MappingForm(forms.Form):
    """Which columns of a file hold the class and the answer; what answers mean that do not say it."""

    class_at = forms.TypedChoiceField(label=_("Column with the class"), coerce=int)
    answer_at = forms.TypedChoiceField(label=_("Column with the time written homework takes"), coerce=int)

    def __init__(self, data: Any, file: OutsideFile, unclear: Iterable[str]) -> None:
        """Offer the file's columns; ask for each unclear answer what it means."""
        super().__init__(data)
        for name, words in (
            ("class_at", ("班级", "班")),
            ("answer_at", ("用时", "时长", "多长时间", "多少分钟", "时间")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *((str(at), text) for at, text in enumerate(file.header))]
            field.initial = next((str(at) for word in words for at, text in enumerate(file.header) if word in text), "")
        self.meanings: dict[str, str] = {}
        for number, text in enumerate(unclear):
            self.meanings[f"meaning_{number}"] = text
            self.fields[f"meaning_{number}"] = forms.ChoiceField(
                label=text,
                choices=[("", "—"), ("over", _("Longer than the limit")), ("within", _("Not longer than the limit")), ("none", _("Not answered"))],
            )  # fmt: skip

    def said(self) -> dict[str, str]:
        """Return answer → what somebody said it means."""
        return {text: self.cleaned_data.get(name, "") for name, text in self.meanings.items()}


class GateForm(_OfSchool):
    """Random interviews at a school's gate."""

    visited_on = DayField(label=_("Day of the interviews"))
    persons = forms.IntegerField(label=_("Persons asked"), min_value=1, max_value=1_000)
    parent_marked = forms.IntegerField(label=_("Say that parents mark homework"), min_value=0, max_value=1_000)
    too_long = forms.IntegerField(label=_("Say that homework takes too long"), min_value=0, max_value=1_000)
    note = forms.CharField(
        label=_("Note"), max_length=1_000, required=False, empty_value=None, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names, no telephone numbers."),
    )  # fmt: skip


class CommitteeForm(forms.Form):
    """Who is on a class's parent committee."""

    members = forms.TypedMultipleChoiceField(
        label=_("Families on the committee"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, families: Sequence[User], there: Sequence[int]) -> None:
        """Offer the families of the class; `there` are ticked already."""
        super().__init__(data, initial={"members": [str(each) for each in there]})
        field = self.fields["members"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.pk), each.display_name) for each in families]


class OutsideHomeworkForm(forms.Form):
    """Homework of outside tutoring in a week."""

    class_key = forms.ChoiceField(label=_("Class"))
    week = DayField(label=_("A day of the week"))
    minutes = forms.IntegerField(
        label=_("Minutes a day"), min_value=0, max_value=300, help_text=_("What pupils of the class do for outside tutoring on an ordinary day.")
    )  # fmt: skip

    def __init__(self, data: Any, classes: Sequence[Any]) -> None:
        """Offer the classes of the committee."""
        super().__init__(data)
        field = self.fields["class_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.key, f"{each.school} {each}") for each in classes]


class TipForm(forms.Form):
    """What a family reports of an assignment."""

    tip_id = forms.UUIDField(widget=forms.HiddenInput)
    class_key = forms.ChoiceField(label=_("Class"))
    kind = forms.ChoiceField(label=_("Kind of report"), choices=TipKind.choices)
    day = DayField(label=_("Day it was given"))
    text = forms.CharField(
        label=_("What was asked"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As it was said or written. Leave out names."),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo"), required=False, help_text=_("JPEG or PNG. Where and with what it was taken is removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )  # fmt: skip

    def __init__(self, data: Any, classes: Sequence[Any], files: Any = None) -> None:
        """Offer the classes of the own children; each form has a number of its own, so that it is counted once."""
        super().__init__(data, files, initial={"tip_id": uuid.uuid4(), "day": timezone.localdate()})
        field = self.fields["class_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.key, f"{each.school} {each}") for each in classes]


class DecisionForm(forms.Form):
    """What checking a report showed."""

    outcome = forms.ChoiceField(
        label=_("What checking showed"), widget=forms.RadioSelect,
        choices=[(Outcome.CONFIRMED, Outcome.CONFIRMED.label), (Outcome.UNFOUNDED, Outcome.UNFOUNDED.label)],
    )  # fmt: skip
    words = forms.CharField(label=_("How it was checked"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(forms.Form):
    """What a school adds to its review of a term."""

    words = forms.CharField(
        label=_("The school's own words"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What went well, what is changed next term. The figures are filled in."),
    )  # fmt: skip


class DrawForm(forms.Form):
    """Whose schools are checked, how many class-days of each, and what decides."""

    region_code = forms.ChoiceField(label=_("Region"))
    each = forms.IntegerField(label=_("Class-days of each school"), min_value=1, max_value=EACH_MOST, initial=2)
    seed = forms.CharField(
        label=_("Seed"), max_length=80, required=False,
        help_text=_("What decides the draw, such as a number drawn in public. Empty: by chance. It is kept, and anybody can draw again."),
    )  # fmt: skip

    def __init__(self, data: Any, *, regions: Sequence[tuple[str, str]]) -> None:
        """Offer the regions of the user."""
        super().__init__(data)
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(regions)


class ScoreForm(forms.Form):
    """The points of a class-day by the criteria of its check."""

    def __init__(self, data: Any, criteria: Sequence[Criterion]) -> None:
        """Ask for each criterion's points."""
        super().__init__(data)
        for each in criteria:
            self.fields[each.code] = forms.IntegerField(
                label=each.text, min_value=0, max_value=each.points,
                help_text=_("Of {points}. 0 says that a rule is broken.").format(points=each.points)
                if each.item else _("Of {points}.").format(points=each.points),
            )  # fmt: skip
        self.fields["words"] = forms.CharField(
            label=_("What you saw"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )


class HandOverForm(forms.Form):
    """Who reviews instead."""

    reviewer = forms.TypedChoiceField(label=_("Reviewer"), coerce=int)

    def __init__(self, data: Any, *, reviewers: Sequence[tuple[int, str]]) -> None:
        """Offer the reviewers of other schools."""
        super().__init__(data)
        field = self.fields["reviewer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(reviewers)


class CloseCheckForm(forms.Form):
    """What the bureau says of a check as a whole."""

    words = forms.CharField(label=_("Summary of the check"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
