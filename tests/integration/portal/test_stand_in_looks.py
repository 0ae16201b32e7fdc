"""The pages of a stand-in, by the rules of WCAG 2.2 AA at two widths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accessible import find_violations
from shuangjian.registry.models import Membership, User
from shuangjian.registry.standing_in import arrange
from shuangjian.web.context import acting


@pytest.mark.browser
@pytest.mark.django_db
def test_every_page_of_a_stand_in_is_accessible(people: dict[str, User], as_user: Callable[..., Client]) -> None:
    owner, deputy = people["principal"], people["director"]
    today = timezone.localdate()
    with acting("tester", "a test"):
        row = arrange(
            by=owner, membership=Membership.objects.get(user=owner), deputy=deputy, first_day=today, last_day=today + dt.timedelta(days=3)
        )  # fmt: skip
    browser = as_user(deputy)
    looks = {
        address: browser.get(address).content.decode() for address in ("/stand-ins/", "/stand-ins/add/", "/inbox/")
    }
    browser.post(f"/stand-ins/{row.pk}/act/")
    looks |= {f"{address}?acting": browser.get(address).content.decode() for address in ("/stand-ins/", "/inbox/")}
    assert "以其名义办理" in looks["/inbox/"]
    assert "恢复本人身份" in looks["/inbox/?acting"]
    found = find_violations(looks)
    assert not found, "\n".join(found)
