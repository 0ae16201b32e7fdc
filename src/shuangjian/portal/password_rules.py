"""What a password must be, beside what Django asks of it; how much is a setting of the deployment."""

from __future__ import annotations

import re

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shuangjian.portal.models import Credential
from shuangjian.registry.models import User

_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")


class KindsValidator:
    """Letters small and great, digits, others: so many of the four kinds at least."""

    def __init__(self, kinds: int = 3) -> None:
        """Ask for `kinds` of the four."""
        self.kinds = kinds

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password of too few kinds."""
        if sum(bool(re.search(kind, password)) for kind in _KINDS) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("At least {count} of these: small letters, capital letters, digits, other characters.").format(
            count=self.kinds
        )


class NotFormerValidator:
    """Neither the password in force nor one of the last ones."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse what was used before."""
        if user is None or not user.pk:
            return
        former = Credential.objects.filter(user=user).values_list("former", flat=True).first() or []
        if any(check_password(password, each) for each in (user.password, *former)):
            raise ValidationError(self.get_help_text(), code="password_former")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Not one that you used before.")
