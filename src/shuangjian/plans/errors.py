"""What is refused of plans, with what to do instead."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.errors import CaseError


class PlanError(CaseError):
    """A plan that cannot be taken or adopted as it stands."""


class NoMeasures(PlanError):
    """A document in which no measure was read."""

    code = "plans.no_measures"
    text = _("{name} has no measures that could be read. Check that it is a work plan, and its format.")
    fields = ("file",)

    def __init__(self, name: str) -> None:
        """Keep the document's name."""
        super().__init__(name=name)


class AlreadyAdopted(PlanError):
    """A plan that was adopted before."""

    code = "plans.already_adopted"
    text = _("This plan has been adopted already.")


class Incomplete(PlanError):
    """A plan of which something is missing."""

    code = "plans.incomplete"
    text = "{problems}"

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep what is missing, in words."""
        super().__init__(problems=" ".join(problems))


class DepartmentUnknown(PlanError):
    """A name that means no department of the region, or that the plan does not use."""

    code = "plans.department_unknown"
    text = _("Choose one of the region's departments for a name that this plan uses.")
    fields = ("department",)
