"""What schools announce: held where a rule would find it, released by somebody else alone; and what was found published elsewhere."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from programs import Program, new_token
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.portal.inbox import read_inbox
from shuangjian.publicity import services
from shuangjian.publicity.errors import OwnText
from shuangjian.publicity.models import Announcement
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Publication, School
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
LIAOCHENG = "371502"


@pytest.fixture
def place(people):
    """A school in 聊城, where the negative list holds: its head, another head and the bureau."""
    from factories.places import make_region, make_school, make_user
    from shuangjian.registry.models import Region

    with acting("tester", "a test"):
        city = Region.objects.create(code="371500", parent=make_region("000000"), name="聊城", path="000000/371500/")
        district = Region.objects.create(code=LIAOCHENG, parent=city, name="东昌府", path=f"000000/371500/{LIAOCHENG}/")
        school = make_school("S1", LIAOCHENG)
        return {
            "head": make_user("lc-head", "principal", school=school),
            "bureau": make_user("lc-bureau", "district_officer", region=district),
        }


def sent(title, text):
    return {"school_key": f"{LIAOCHENG}/S1", "title": title, "text": text}


@pytest.mark.clause("LC-NS-06")
def test_praise_of_promotion_is_held_and_what_was_published_elsewhere_becomes_a_finding(place, as_user):
    head, bureau = as_user(place["head"]), as_user(place["bureau"])
    for title, text in (("喜讯", "我校学生夺得全市中考状元。"), ("招生简章", "本校升学率95%。")):
        assert head.post("/publicity/new/", sent(title, text)).status_code == 302
        row = Announcement.objects.get(title=title)
        assert (row.state, row.rules) == ("held", ["evaluation.promotion_publicity"])
    assert not Publication.objects.exists()
    assert "疑似宣传升学率或中考状元" in head.get(reverse("publicity:announcement", args=[row.pk])).content.decode()
    assert "held announcements" in {each.section.name for each in read_inbox(place["bureau"])}
    assert bureau.post(f"/publicity/{row.pk}/refuse/", {"text": "不得宣传升学率"}).status_code == 302
    # What is ordinary is published at once.
    head.post("/publicity/new/", sent("运动会", "周五举行运动会。"))
    assert [each.title for each in Publication.objects.all()] == ["运动会"]
    elsewhere = sent("公众号", "本校升学率95%，欢迎报名。") | {"published_on": "2026-03-02"}
    assert bureau.post("/publicity/found/", elsewhere | {"published_on": "2099-01-01"}).status_code == 422
    assert bureau.post("/publicity/found/", elsewhere).status_code == 302
    run_sweep(by=SystemPart.COMMAND_LINE, rules=("evaluation.promotion_publicity",))
    found = Finding.objects.get()
    assert (found.state, found.subject_id) == (FindingState.UNDECIDED, "GG2")
    with acting("lc-bureau", "a test"):
        decide_finding(finding_id=found.pk, user=place["bureau"], is_breach=True, reason="")
    found.refresh_from_db()
    assert found.state == FindingState.OPEN
    assert found.case is not None


@pytest.mark.clause("LC-NS-18")
def test_no_school_is_a_key_school_in_records_or_in_announcements(place):
    head = Program(new_token(place["head"], "publicity.write", "publicity.view"))
    made = head.post("announcements", sent("公告", "我校是区重点小学。"))
    assert (made.status_code, json.loads(made.content)["state"]) == (201, "held")
    assert json.loads(made.content)["rules"] == ["evaluation.key_school_text"]
    assert not Publication.objects.exists()
    columns = {
        f"{field.name} {field.verbose_name}" for field in School._meta.get_fields() if hasattr(field, "verbose_name")
    }
    assert not [name for name in columns if any(word in name for word in ("重点", "rank", "level", "key_school"))]


def test_a_held_text_is_released_by_another_with_the_reason_and_then_stays(place, as_user):
    with acting("tester", "a test"):
        row = services.announce(by=place["head"], **sent("校史", "本校曾有状元楼。"))
        assert row.state == "held"
        for values in (
            {"state": "published"},
            {"state": "published", "publication": None, "decided_by": place["head"]},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                Announcement.objects.filter(pk=row.pk).update(**values)
    bureau = as_user(place["bureau"])
    assert bureau.post(f"/publicity/{row.pk}/release/", {"text": ""}).status_code == 422
    assert as_user(place["head"]).post(f"/publicity/{row.pk}/release/", {"text": "x"}).status_code == 403
    assert bureau.post(f"/publicity/{row.pk}/release/", {"text": "地名，不是宣传"}).status_code == 302
    assert Publication.objects.get().title == "校史"
    with acting("tester", "a test"), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Announcement.objects.update(text="改了")
    with acting("tester", "a test"):
        held = services.announce(by=place["head"], **sent("二", "状元"))
        Announcement.objects.filter(pk=held.pk).update(written_by=place["bureau"])
    with pytest.raises(OwnText):
        services.move_announcement(by=place["bureau"], pk=held.pk, action="release", text="x")
