"""What the app refuses, in the words the user sees."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from shuangjian.web.errors import Refusal


class NoHomeworkToday(Refusal):
    """The school declared the day free of homework."""

    def __init__(self, day: dt.date) -> None:
        """Keep the day."""
        self.day = day
        super().__init__(
            _("{day} is a day without homework in this school. Choose another day.").format(day=day.isoformat())
        )


class NotCurrent(Refusal):
    """The homework was corrected or withdrawn since the page was opened."""

    def __init__(self, code: str) -> None:
        """Keep the homework's code."""
        self.code = code
        super().__init__(
            _("Homework {code} has been changed by somebody else. Reload the page and look again.").format(code=code)
        )


class NothingChanged(Refusal):
    """A correction that corrects nothing."""

    def __init__(self, code: str) -> None:
        """Keep the homework's code."""
        self.code = code
        super().__init__(_("Nothing was changed in homework {code}.").format(code=code))


class ReasonMissing(Refusal):
    """A correction or withdrawal without a reason."""

    def __init__(self) -> None:
        """Say why a reason is asked for."""
        super().__init__(_("Say in a few words why: families and colleagues see the reason in the history."))


class AlreadyFiled(Refusal):
    """The filing was filed before."""

    def __init__(self, code: str, filed_on: dt.date) -> None:
        """Keep the filing's code and the day it was filed."""
        self.code, self.filed_on = code, filed_on
        super().__init__(_("Filing {code} was already filed on {day}.").format(code=code, day=filed_on.isoformat()))
