"""What single pupils do in place of a homework of their class, with minutes of its own that count for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shuangjian.homework import errors, selectors
from shuangjian.homework.choices import Kind
from shuangjian.homework.forms import MINUTES_MOST
from shuangjian.homework.lookups import own_homework
from shuangjian.homework.minutes import limit_on
from shuangjian.homework.models import Homework, PupilVariant
from shuangjian.homework.pupil_days import look_up
from shuangjian.registry.access import check_may, get_user
from shuangjian.registry.models import Pupil, User
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page

# What can be asked ----------------------------------------------------------------------------------------------------


def variants_of(homework: Homework) -> list[PupilVariant]:
    """Return the variants of a homework, by pupil."""
    rows = PupilVariant.objects.filter(school_key=homework.school_key, homework_code=homework.code)
    return list(rows.select_related("pupil").order_by("pupil__code"))


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_variant(*, by: User, homework: Homework, pupils: Collection[str], minutes: int, content: str) -> int:
    """Give pupils something of their own in place of a homework; what they had before is replaced.

    Args:
        by: who teaches the subject in the class.
        homework: in place of what.
        pupils: keys of pupils of the class.
        minutes: what each of them needs, 0 to 600.
        content: what they do.

    Returns:
        How many pupils have it.

    Raises:
        NotPermitted: `by` does not teach this subject in the class.
        PupilUnknown: somebody is not in the class, or nobody is named.
        VariantOverLimit: a pupil's day, with what was chosen from the store, would be over the limit.
    """
    check_may(by, "homework.post", homework, subject=homework.subject)
    chosen = list(Pupil.objects.filter(school_class__key=homework.class_key, key__in=set(pupils)).order_by("code"))
    if not chosen or len(chosen) != len(set(pupils)):
        raise errors.PupilUnknown
    values = {
        "minutes": minutes,
        "content": content,
        "region_code": homework.region_code,
        "class_key": homework.class_key,
    }
    for pupil in chosen:
        PupilVariant.objects.update_or_create(
            school_key=homework.school_key, homework_code=homework.code, pupil=pupil, defaults=values
        )
    _check_limit(homework, chosen)
    return len(chosen)


@transaction.atomic
def drop_variant(*, by: User, homework: Homework, pupils: Collection[str]) -> int:
    """Let pupils do what all do again; return how many did something else. Raises `NotPermitted`."""
    check_may(by, "homework.post", homework, subject=homework.subject)
    rows = PupilVariant.objects.filter(school_key=homework.school_key, homework_code=homework.code)
    return rows.filter(pupil__key__in=list(pupils)).delete()[0]


def _check_limit(homework: Homework, pupils: list[Pupil]) -> None:
    limit = limit_on(homework.school_class, homework.assigned_on)
    if limit is None or homework.kind != Kind.WRITTEN:
        return
    rows = selectors.homework_of_class(homework.class_key, homework.assigned_on)
    given = look_up(pupils, rows, homework.class_key, homework.assigned_on)
    for pupil in pupils:
        total = given.total(pupil, rows)
        if total > limit:
            raise errors.VariantOverLimit(name=pupil.name or pupil.code, total=total, limit=limit)


# The page -------------------------------------------------------------------------------------------------------------


class VariantForm(forms.Form):
    """Who does what instead; without minutes they do again what all do."""

    pupils = forms.MultipleChoiceField(label=gettext_lazy("For which pupils"), widget=forms.CheckboxSelectMultiple)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes for them"), min_value=0, max_value=MINUTES_MOST, required=False,
        help_text=gettext_lazy("Empty: they do again what all do."),
    )  # fmt: skip
    content = forms.CharField(
        label=gettext_lazy("What they do instead"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    def __init__(self, data: Any, *, pupils: Sequence[tuple[str, str]]) -> None:
        """Offer the pupils of the class."""
        super().__init__(data)
        field = self.fields["pupils"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(pupils)

    def clean(self) -> None:
        """Ask what they do where minutes are said."""
        super().clean()
        if self.cleaned_data.get("minutes") is not None and not self.cleaned_data.get("content"):
            self.add_error("content", _("Say what they do instead."))


@page(permission="homework.post")
@require_http_methods(["GET", "HEAD", "POST"])
def variants(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Show who does something else in place of a homework, and change it."""
    user = get_user(request)
    homework = own_homework(request, f"{region}/{school}", code, "homework.post")
    if homework.withdrawn:
        raise Http404
    found = Pupil.objects.filter(school_class__key=homework.class_key).order_by("code")
    here = address_of("homework:variants", region, school, code)

    def do(values: dict[str, object]) -> int:
        pupils, minutes = values["pupils"], values["minutes"]
        assert isinstance(pupils, list)
        if minutes is None:
            return drop_variant(by=user, homework=homework, pupils=pupils)
        assert isinstance(minutes, int)
        return set_variant(by=user, homework=homework, pupils=pupils, minutes=minutes, content=str(values["content"]))

    return Act(
        form=lambda data: VariantForm(data, pupils=[(each.key, str(each.name or each.code)) for each in found]),
        do=do,
        done=lambda _count: here,
        said=_("Saved. Only the families of these pupils see it, and it counts for them."),
        title=_("For single pupils: {name}").format(name=f"{homework.subject} {homework.assigned_on}"),
        submit=_("Save"),
        cancel=f"{address_of('homework:board', *homework.class_key.split('/'))}?day={homework.assigned_on.isoformat()}",
        template="homework/variants.html",
        extra={"homework": homework, "rows": variants_of(homework)},
    ).respond(request)
