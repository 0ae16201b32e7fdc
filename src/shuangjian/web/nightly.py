"""What the workshop does every night."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.web.models import Submission

# A form is valid as long as the session it was opened in, which is shorter than this.
REMEMBERED_DAYS = 2


def run_nightly() -> None:
    """Forget which forms were sent, once no form of their time can be sent again."""
    Submission.objects.filter(at__lt=timezone.now() - dt.timedelta(days=REMEMBERED_DAYS)).delete()
