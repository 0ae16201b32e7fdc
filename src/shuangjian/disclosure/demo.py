"""The demonstration's public information: whom to call, an institution on each list, one certified."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.disclosure.choices import Listing
from shuangjian.disclosure.models import Contact
from shuangjian.disclosure.services import add_contact, certify, decide
from shuangjian.registry.access import region_codes, visible_to
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting


def seed(number: int) -> None:
    """Say whom to call and decide about a few institutions, once; nothing without an officer, or the second time."""
    del number  # what is decided follows from the district, which has its own seed
    officer = User.objects.filter(username="officer").first()
    if Contact.objects.exists() or officer is None:
        return
    today = timezone.localdate()
    with acting(officer.username, "demonstration: public information"):
        region = region_codes(officer, "disclosure.edit").order_by("path").first()
        if region is None:
            return
        add_contact(
            by=officer, region_code=region.code, unit="示例·区教育局监督举报办公室", phone="000-00000000", hours="工作日 8:30–17:00（演示）",
            form_url="", address="", reply_days=15, promised_in="演示公告（合成）",
        )  # fmt: skip
        keys = visible_to(Institution.objects.order_by("key"), officer, "disclosure.edit").values_list("key", flat=True)
        what = (
            (Listing.WHITE, "年度检查合格，一年内无违规。（演示）"),
            (Listing.BLACK, "预收费未进监管账户，逾期未改。（演示）"),
        )
        for key, (listing, reason) in zip(keys, what, strict=False):
            decide(
                by=officer, institution_key=key, listing=listing, decided_on=today - dt.timedelta(days=20), reason=reason, source="演示会议纪要第1号"
            )  # fmt: skip
        if first := keys.first():
            certify(
                by=officer, institution_key=first, certified_on=today - dt.timedelta(days=60), result="放心消费示范单位（演示）",
                withdrawn_on=None, withdrawn_reason="",
            )  # fmt: skip
