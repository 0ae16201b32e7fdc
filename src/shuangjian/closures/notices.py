"""What families are told when their institution has closed."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.closures.models import Claim
from shuangjian.funds.notices import guardians_of
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.addresses import address_of

CLAIM = NoticeKind(
    "closures.claim", gettext_lazy("My claim on an institution that closed is decided"), "closures.claim"
)

KINDS = [CLAIM]


def tell_claim(claim: Claim) -> int:
    """Tell the guardians of a claim's learner what was decided."""
    with translation.override(settings.LANGUAGE_CODE):
        name = get_owner_names([claim.institution_key]).get(claim.institution_key, claim.institution_key)
        title = _("Your claim on {name}: {state}").format(name=name, state=claim.get_state_display())
        url, key = address_of("closures:my_claims"), f"{claim.pk}/{claim.state}"
        users = guardians_of(claim.student_key)
        return notify(
            CLAIM, [Message(user, key=key, title=title, detail=claim.answer or "", url=url) for user in users]
        )
