"""Programs file and read documents, activities and campaigns as people do on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from programs import Program, new_token
from shuangjian.guidance.models import Campaign, Document
from shuangjian.registry.models import Region
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

RULES = {"owner_key": "230804/S1", "kind": "school_rules", "title": "细则", "edition": "2026", "body": "每天公示"}


def test_a_program_files_a_document_by_the_rights_of_its_user(people: Any) -> None:
    principal = Program(new_token(people["principal"], "guidance.view", "guidance.edit"))
    made = principal.post("guidance-documents", RULES)
    assert (made.status_code, made.json()["approved_on"]) == (201, None)
    assert principal.post("guidance-documents", RULES).json()["error"]["code"] == "guidance.document_there"
    assert principal.post("guidance-documents", RULES | {"owner_key": "230804"}).status_code in (404, 409)
    assert [each["title"] for each in principal.get("guidance-documents", kind="school_rules").json()["items"]] == [
        "细则"
    ]
    other = Program(new_token(people["other principal"], "guidance.view", "guidance.edit"))
    assert other.get("guidance-documents").json()["items"] == []
    assert other.get("guidance-activities").json()["items"] == []
    assert Document.objects.count() == 1


def test_a_program_hands_in_a_self_check_and_reads_how_far_a_campaign_is(people: Any) -> None:
    with acting("tester", "a test"):
        row = Campaign.objects.create(
            region=Region.objects.get(code="230804"), title="整治", group="专班", decision="通知", decided_on="2025-03-03", checks_due_on="2025-03-21"
        )  # fmt: skip
    principal = Program(new_token(people["principal"], "guidance.view", "guidance.edit"))
    assert principal.get("campaigns").json()["items"][0]["group"] == "专班"
    sent = {"school_key": "230804/S1", "checked_on": "2025-03-10", "problems": ["公示不全", " "]}
    assert principal.post(f"campaigns/{row.pk}/self-checks", sent | {"school_key": "230804/S2"}).status_code == 404
    made = principal.post(f"campaigns/{row.pk}/self-checks", sent)
    assert [each["text"] for each in made.json()["problems"]] == ["公示不全"]
    assert principal.post(f"campaigns/{row.pk}/self-checks", sent).json()["error"]["code"] == "guidance.checked_already"
    standing = principal.get(f"campaigns/{row.pk}").json()
    assert (standing["checked"], standing["open_problems"], len(standing["checks"])) == (1, 1, 1)
    other = Program(new_token(people["other principal"], "guidance.view"))
    assert other.get(f"campaigns/{row.pk}").json()["checks"] == []
