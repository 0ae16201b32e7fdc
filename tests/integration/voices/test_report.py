from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from factories.places import make_region
from shuangjian.voices.models import Report
from shuangjian.web.context import acting


def test_a_report_leads_to_nobody():
    """The firewall begins in the table: it refers to no person, and nothing in it names one."""
    assert [f.name for f in Report._meta.get_fields() if f.is_relation] == []
    assert {f.column for f in Report._meta.concrete_fields} == {
        "id", "region_code", "code", "subject_type", "subject_key", "item", "received_on", "outcome",
    }  # fmt: skip


@pytest.mark.django_db
def test_refuses_a_matter_of_another_region():
    with acting("tester", "a test"):
        make_region()
        same = {
            "region_code": "230804",
            "subject_type": "school",
            "item": "LC-NS-03",
            "received_on": dt.date(2026, 9, 1),
        }
        Report.objects.create(**same, code="R1", subject_key="230804/S1")
        with pytest.raises(IntegrityError, match="subject_key_in_region_code"), transaction.atomic():
            Report.objects.create(**same, code="R2", subject_key="230805/S1")
