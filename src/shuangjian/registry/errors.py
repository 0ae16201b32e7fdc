"""What the registry refuses."""

from __future__ import annotations


class Refusal(Exception):
    """An expected refusal: the message says what was wrong and what to do. Base of every app's refusals."""


class NotPermitted(Refusal):
    """The user's memberships do not give this right here."""

    def __init__(self, permission: str, place: str) -> None:
        """Keep the permission asked for and the key of the place."""
        self.permission, self.place = permission, place
        super().__init__(f"You may not do this ({permission}) in {place}. Ask who administers your memberships.")


class UnknownRegion(Refusal):
    """A region code that is not in the tree."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(f"Region {code} is not in the region tree. Add it before what lies in it.")
