"""What the registry refuses."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuangjian.web.errors import Refusal


class NotPermitted(Refusal):
    """The user's memberships do not give this right here."""

    status = 403

    def __init__(self, permission: str, place: str) -> None:
        """Keep the permission asked for and the key of the place."""
        self.permission, self.place = permission, place
        super().__init__(
            _("You may not do this ({permission}) in {place}. Ask who administers your memberships.").format(
                permission=permission, place=place
            )
        )


class UnknownRegion(Refusal):
    """A region code that is not in the tree."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(_("Region {code} is not in the region tree. Add it before what lies in it.").format(code=code))
