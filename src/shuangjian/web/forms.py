"""Forms as the design system draws them: label, hint, control, error, tied together for screen readers."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.forms import renderers
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from shuangjian.web.asked import FIRST_DAY, LAST_DAY

_DAY_OUTSIDE = _("Give a day in the years %(first)s to %(last)s.")
_CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class PageField(BoundField):
    """A form field that knows the design system's class names and describes itself to assistive technology."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the control's class, and `aria-invalid` where there is an error."""
        built = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        kind = "form-control"
        if isinstance(widget, _CHECKS):
            kind = "form-check-input"
        elif isinstance(widget, forms.Select):
            kind = "form-select"
        names = [kind, widget.attrs.get("class", "")]
        if self.errors:
            names.append("is-invalid")
            built["aria-invalid"] = "true"
        built["class"] = " ".join(filter(None, names))
        return built

    @property
    def is_check(self) -> bool:
        """Whether this is one checkbox, which stands before its label."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Whether this is a group of radio buttons or checkboxes, which needs a fieldset and a legend."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


class DayField(forms.DateField):
    """A day, entered with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        """Take what Django's field takes."""
        # A browser fills its calendar from ISO form alone, whatever the language.
        super().__init__(**{"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs})

    def validate(self, value: dt.date | None) -> None:
        """Refuse a day that nothing here could be of."""
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise forms.ValidationError(
                _DAY_OUTSIDE, code="outside", params={"first": FIRST_DAY.year, "last": LAST_DAY.year}
            )


class YuanField(forms.DecimalField):
    """An amount in yuan with two decimals; cleaned it is integer fen."""

    def __init__(self, **kwargs: Any) -> None:
        """Take what Django's field takes."""
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "min_value": Decimal("0.01"), **kwargs})

    def clean(self, value: Any) -> Any:
        """Return fen."""
        cleaned = super().clean(value)
        return None if cleaned is None else int(cleaned * 100)

    def prepare_value(self, value: Any) -> Any:
        """Show fen as yuan; what was typed as it was."""
        return f"{value / 100:.2f}" if isinstance(value, int) else value


class YearField(forms.IntegerField):
    """A calendar year: a number that is read without thousands, and with what files write behind it: 2026年, 2026年度."""

    def to_python(self, value: Any) -> int | None:
        """Read the number; raises what an integer field does."""
        return super().to_python(re.sub(r"\s*年度?\s*$", "", value) if isinstance(value, str) else value)


class _Widgets(renderers.Jinja2):
    """Django's widgets; ours first where its own include a piece or two for every option, which doubles what a form costs."""

    @cached_property
    def engine(self) -> Any:
        """The engine that looks into our folder before Django's."""
        folders = [Path(__file__).parent / "widgets", Path(renderers.__file__).parent / "jinja2"]
        return self.backend({"APP_DIRS": False, "DIRS": folders, "NAME": "widgets", "OPTIONS": {}})


class FormRenderer(renderers.TemplatesSetting):
    """Draw every form with our templates, and the widgets in them with Django's.

    Django's are written for an engine where a missing name is nothing; in ours it is an error.
    """

    bound_field_class = PageField
    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    formset_template_name = "web/forms/formset.html"

    def __init__(self) -> None:
        """Prepare the engine of Django's widgets."""
        self.widgets = _Widgets()

    def get_template(self, template_name: str) -> Any:
        """Return the template with this name."""
        if template_name.startswith("django/"):
            return self.widgets.get_template(template_name)
        return super().get_template(template_name)


def render_error_summary(form: forms.BaseForm) -> SafeString:
    """Return the list of everything that is wrong with `form`, each linked to its field; "" if nothing is."""
    if not form.errors:
        return SafeString("")
    # Django's renderer strips what it drew, and a stripped text is no longer marked as safe.
    return mark_safe(form.renderer.render("web/forms/error_summary.html", {"form": form}))
