"""One search over everything the reader may see: several words, pinyin and initials."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def _found(client, typed):
    answer = client.get(reverse("portal:search"), {"q": typed})
    assert answer.status_code == 200
    return {kind: [hit.title for hit in hits] for kind, hits in answer.context["found"].items()}


@pytest.mark.parametrize(
    ("typed", "kind", "title"),
    [
        ("作业 时长", "规则", "书面作业超过每日时长上限"),
        ("shumianzuoye", "规则", "书面作业超过每日时长上限"),
        ("zzsfsj", "参数", "最早收费时间"),
        ("LC-NS-09", "条款", "LC-NS-09"),
        ("示例S1", "学校", "示例S1"),
        ("shilis1", "学校", "示例S1"),
    ],
)
def test_rules_documents_and_places_are_found(typed, kind, title, people, as_user):
    found = _found(as_user(people["officer"]), typed)
    assert any(title in each for each in found.get(kind, [])), found


def test_a_place_opens_what_is_wrong_there(make_finding, people, as_user):
    make_finding(state="open", kind="breach")
    client = as_user(people["officer"])
    [hit] = client.get(reverse("portal:search"), {"q": "shilis1"}).context["found"]["学校"]
    assert hit.detail == "1 项问题未整改"
    assert client.get(hit.url).context["page"].paginator.count == 1


@pytest.mark.parametrize("who", ["family", "bank"])
def test_nothing_is_found_that_the_reader_may_not_see(who, make_finding, make_case, people, as_user):
    make_finding(state="open", kind="breach")
    make_case()
    assert not {"学校", "培训机构", "问题", "事项"} & set(_found(as_user(people[who]), "shilis1"))


def test_cases_are_found_by_the_pinyin_of_their_owner_and_a_word_of_the_matter(make_case, people, as_user):
    case = make_case(title="示例S1：清理违规广告")
    make_case(title="另一件", school_key="230804/S2")
    found = _found(as_user(people["officer"]), "slS1 广告")
    assert [titles for kind, titles in found.items() if any(case.number in each for each in titles)] == [
        [f"{case.number} {case.title}"]
    ]
