"""Values and switches of homework and of training that a region sets for itself, each from a day on and with the document it stands on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.engine.parameters import GRADES
from shuangjian.live.book import is_looser, local_rows
from shuangjian.live.models import LocalValue
from shuangjian.live.words import UNITS, language, name_part, say_quantity
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Region, User
from shuangjian.registry.register_pages import RegisterPages, opened_by
from shuangjian.reporting import errors
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.forms import DayField
from shuangjian.web.registers import Column, Filter, Register, same

VIEW, EDIT = "rulebook.view", "rulebook.set"
# What a region may set: the numbers of homework, and whom its end of lessons binds. What shares are parts of is no policy.
_NOT_SET = frozenset({"homework.written.percent_whole"})
_SET_TOO = frozenset({"training.offline.local_for_all"})


def parameters_to_set() -> list[tuple[str, str]]:
    """Return what a region may set, by key, with title and unit."""
    known = sorted(packaged_rulebook().parameters.items())
    found = [each for key, each in known if key.startswith("homework.") or key in _SET_TOO]
    return [
        (each.key, f"{each.title_zh if language() == 'zh' else each.title_en} ({UNITS.get(each.unit, each.unit)})")
        for each in found
        if each.key not in _NOT_SET
    ]


def local_values(user: User | None, permission: str = VIEW) -> QuerySet[LocalValue]:
    """Return the values set; whoever signs in may read all, as the rest of the rulebook."""
    # Those of money are set by their guide.
    rows = LocalValue.objects.filter(Q(parameter__startswith="homework.") | Q(parameter__in=_SET_TOO))
    return rows if permission == VIEW else visible_to(rows, user or AnonymousUser(), permission)


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_value(*, by: User, region_code: str, **values: Any) -> LocalValue:
    """Set a value for a region from a day on.

    Raises:
        RegionNotYours: `by` sets nothing there.
        NotByPart, NotOnOrOff, LooserThanAbove, ValueThere: the value does not fit.
    """
    if not visible_to(Region.objects.all(), by, EDIT).filter(code=region_code).exists():
        raise errors.RegionNotYours
    _check(None, region_code=region_code, **values)
    return LocalValue.objects.create(region_code=region_code, **values)


@transaction.atomic
def change_value(*, by: User, row: LocalValue, reason: str, region_code: str, **values: Any) -> LocalValue:
    """Change a value; its region stays. Raises `NotPermitted`, what `set_value` and `versions.supersede` do."""
    check_may(by, "rulebook.set", row)
    _check(row, region_code=row.region_code, **values)
    return versions.supersede(row, by=by, reason=reason, **values)


def withdraw_value(*, by: User, row: LocalValue, reason: str) -> LocalValue:
    """Take a value back: what holds above counts again. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, "rulebook.set", row)
    return versions.withdraw(row, by=by, reason=reason)


@transaction.atomic
def restore_value(*, by: User, row: LocalValue, number: int, reason: str) -> LocalValue:
    """Put a version back. Raises `NotPermitted`, `LooserThanAbove`, `ValueThere` and what `versions.restore` does."""
    check_may(by, "rulebook.set", row)
    restored = versions.restore(row, number=number, by=by, reason=reason)
    _check(restored, **{name: getattr(restored, name) for name in _VALUE})
    return restored


def _check(
    row: LocalValue | None, *, region_code: str, parameter: str, part: str | None, value: int, **values: Any
) -> None:
    known = packaged_rulebook().parameters[parameter]
    if (part is not None and part not in known.stages) or (part is None and known.by_grade):
        raise errors.NotByPart(parts="、".join(map(name_part, known.stages)) or "—")
    if known.unit == "bool" and value not in (0, 1):
        raise errors.NotOnOrOff
    local = local_rows()
    others = local._replace(values=tuple(each for each in local.values if row is None or each[0] != row.pk))
    if any(each[1:5] == (region_code, parameter, part, values["valid_from"]) for each in others.values):
        raise errors.ValueThere
    if is_looser((0, region_code, parameter, part, values["valid_from"], value, values["document"]), others):
        raise errors.LooserThanAbove


# The pages ------------------------------------------------------------------------------------------------------------


class LocalValueForm(forms.Form):
    """A value, for whom, from when, and on what it stands."""

    region_code = forms.ChoiceField(label=_("Region"))
    parameter = forms.ChoiceField(label=_("Parameter"), choices=parameters_to_set)
    part = forms.TypedChoiceField(
        label=_("For which stage or grade"), required=False, empty_value=None,
        choices=lambda: [("", "—"), *((each, name_part(each)) for each in ("primary", "junior", *GRADES))],
    )  # fmt: skip
    value = forms.IntegerField(label=_("Value"), min_value=0, max_value=1_000_000, help_text=_("In the unit of the parameter; a switch is 1 (on) or 0 (off)."))  # fmt: skip
    valid_from = DayField(label=_("In force from"))
    document = forms.CharField(label=_("Document it stands on"), max_length=200)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions for which `user` sets values."""
        super().__init__(data)
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        offered = list(visible_to(Region.objects.order_by("path"), user, EDIT).values_list("code", "name"))
        field.choices = offered if len(offered) == 1 else [("", "—"), *offered]


_VALUE = ("region_code", "parameter", "part", "value", "valid_from", "document")


def _title(row: LocalValue) -> str:
    known = packaged_rulebook().parameters.get(row.parameter)
    return row.parameter if known is None else (known.title_zh if language() == "zh" else known.title_en)


def _said(row: LocalValue) -> str:
    known = packaged_rulebook().parameters.get(row.parameter)
    if known is not None and known.unit == "bool":
        return str(_("On") if row.value else _("Off"))
    return say_quantity(row.value, known.unit if known else "")


def _region(row: LocalValue) -> str:
    return packaged_rulebook().regions.full_name(row.region_code)


def local_values_for(user: User | None) -> Register:
    """Return the register of values as a user has it; None for its addresses alone."""
    return Register(
        title=_("Values set locally"),
        url_name="reporting:local_values",
        rows=lambda reader: local_values(user),
        columns=[
            Column("parameter", _("Parameter"), value=_title, sort="parameter", href=lambda row: LOCAL_VALUES.url("row", row.pk)),
            Column("part", _("For which stage or grade"), value=lambda row: name_part(row.part)),
            Column("value", _("Value"), value=_said, numeric=True),
            Column("region", _("Region"), value=_region, sort="region_code"),
            Column("valid_from", _("In force from"), sort="valid_from", template="web/_cells/nowrap.html"),
            Column("document", _("Document it stands on"), wide_only=True),
        ],
        filters=[Filter("parameter", _("Parameter"), same("parameter"), parameters_to_set)],
        order=("parameter", "region_code", "-valid_from", "pk"),
        empty=_("Nothing is set locally"),
        empty_hint=_("The values of the national and local documents hold."),
        template="registry/register.html",
        actions=LOCAL_VALUES.withdrawing(user) if user is not None else (),
    )  # fmt: skip


LOCAL_VALUES = RegisterPages(
    app="reporting", name="local_values", model=LocalValue, title=_("local value"), titles=_("Values set locally"),
    register=local_values_for, rows=local_values, view=VIEW, edit=EDIT, form=LocalValueForm,
    opened=opened_by(*_VALUE), add=set_value, change=change_value,
    withdraw=withdraw_value, restore=restore_value, labels={name: LocalValueForm.base_fields[name].label or name for name in _VALUE},
    shown=lambda row: {"region_code": _region(row), "parameter": _title(row), "value": _said(row)},
)  # fmt: skip
