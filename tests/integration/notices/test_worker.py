"""What the worker sends once a transaction is through: the job, the rules of the day, the mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from procrastinate.contrib.django import app

from factories.places import make_class, make_school, make_user
from shuangjian.homework import services as homework
from shuangjian.homework.services import Assignment
from shuangjian.notices import services
from shuangjian.notices.models import Notice, Sending
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db(transaction=True)


def _work(*queues: str) -> None:
    worker = app.with_connector(app.connector.get_worker_connector())
    worker.run_worker(wait=False, queues=list(queues), install_signal_handlers=False, listen_notify=False)


def test_homework_over_the_limit_reaches_the_class_teacher_by_mail(mailbox: Callable[[], list[Any]]) -> None:
    with acting("tester", "a test"):
        own, other = make_class("301"), make_class("302")
        class_teacher = make_user("teacher", "class_teacher", school_class=own)
        maths = make_user("maths", "subject_teacher", school_class=own, subject="数学")
        make_user("other", "class_teacher", school_class=other)
        make_user("principal", "principal", school=make_school())
        services.set_address(by=class_teacher, channel="email", address="teacher@example.cn")
    day = dt.date(2026, 9, 9)
    for minutes, told in ((10, 0), (90, 1)):
        with acting("maths", "a test"):
            assignment = Assignment(subject="数学", minutes=minutes, content="练习")
            homework.post_homework(by=maths, school_class=own, assigned_on=day, assignment=assignment)
        assert Notice.objects.count() == 0  # whoever posts does not wait for it
        _work("homework")
        assert Notice.objects.count() == told
    notice = Notice.objects.get()
    assert notice.user == class_teacher
    assert "2026-09-09" in notice.title
    assert "100" in notice.detail
    _work("notices")
    (taken,) = mailbox()
    assert taken["To"] == "teacher@example.cn"
    assert notice.detail in taken.get_content().replace("\n", "")
    assert Sending.objects.get().state == "sent"
