"""Homework for programs: the same selectors and services as the pages, the live check before a post too."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status

from shuangjian.homework import correction_requests, held, selectors, services
from shuangjian.homework.choices import (
    Device,
    Difficulty,
    Form,
    Kind,
    MarkedBy,
    Office,
    ParentTask,
    Place,
    RequestKind,
    Source,
    Tier,
)
from shuangjian.homework.class_api import router as of_classes
from shuangjian.homework.forms import MINUTES_MOST
from shuangjian.homework.lookups import own_class, own_homework
from shuangjian.homework.models import CorrectionRequest, Homework
from shuangjian.homework.preview import Preview, preview_day
from shuangjian.homework.services import Assignment
from shuangjian.registry.access import get_user
from shuangjian.registry.errors import NotCurrent
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.problems import PROBLEMS, FieldProblem, answer_problem
from shuangjian.web.api.values import Day, Key, RowId, Text

router = Router(tags=["homework"])
router.add_router("", of_classes)


class AssignmentIn(Schema):
    """What is given. `minutes` is what an average pupil needs."""

    subject: Key
    minutes: int = Field(ge=0, le=MINUTES_MOST)
    content: Text = Field(min_length=1)
    kind: Kind = Kind.WRITTEN
    place: Place = Place.SCHOOL
    tier: Tier = Tier.ALL
    marked_by: MarkedBy = MarkedBy.TEACHER
    parent_task: ParentTask = ParentTask.NONE
    source: Source = Source.TEACHER
    device: Device = Device.NONE
    with_subjects: Text | None = Field(default=None, description="Other subjects it is joined with, separated by 、.")
    form: Form | None = None
    difficulty: Difficulty | None = None
    agreed_in: Key | None = Field(default=None, description="Code of the joint preparation of the subject group.")
    from_item: Key | None = Field(default=None, description="Code of the approved item of the school's library.")
    point: Key | None = Field(default=None, description="Code of the point of the curriculum standard it practises.")

    def to_assignment(self) -> Assignment:
        """Return it as the services take it."""
        return Assignment(**self.model_dump(mode="json"))


class HomeworkIn(Schema):
    """A homework for a class and day. `anyway` posts it although it breaks a rule: that is then judged as a breach."""

    class_key: Key
    day: Day
    assignment: AssignmentIn
    anyway: bool = False


class CorrectionIn(Schema):
    """What a homework should have been, and why; families and colleagues see the reason."""

    assignment: AssignmentIn
    reason: Text = Field(min_length=1)
    anyway: bool = False


class WithdrawalIn(Schema):
    """Why a homework is taken back."""

    reason: Text = Field(min_length=1)


class HomeworkOut(Schema):
    """A version of a homework; `school_key` and `code` name the homework through all its versions."""

    school_key: str
    code: str
    version: int
    withdrawn: bool
    class_key: str
    day: dt.date
    assignment: AssignmentOut


class AssignmentOut(Schema):
    """What is given, as it is kept."""

    subject: str
    minutes: int
    content: str | None
    kind: Kind | None
    place: Place | None
    tier: Tier
    marked_by: MarkedBy | None
    parent_task: ParentTask | None
    source: Source | None
    device: Device | None
    with_subjects: str | None
    form: Form | None
    difficulty: Difficulty | None
    agreed_in: str | None
    from_item: str | None
    point: str | None


class BreachOut(Schema):
    """A rule the day would break: what is wrong, how to mend it, and what it stands on."""

    rule: str
    message: str
    remedy: str
    suspected: bool
    citations: list[str]


class DayCheck(Schema):
    """What the rules say of a day: written minutes with the draft in it, the limit in force (null: none), what it breaks."""

    written_minutes: int
    limit_minutes: int | None
    breaches: list[BreachOut]


class ClassDay(Schema):
    """A class and a day."""

    class_key: Key
    day: Day


class HeldOut(ClassDay):
    """A post that would break a rule and is held for the class teacher; it is not on the board."""

    id: int


class RequestOut(ClassDay):
    """A correction of a past day that is asked for; it holds when `office` agrees."""

    id: int
    school_key: str
    code: str
    kind: RequestKind
    office: Office
    reason: str
    assignment: AssignmentOut | None


class AnswerIn(Schema):
    """Whether the record of a past day was wrong, and what shows it."""

    agree: bool
    reason: Text = Field(min_length=1)


class DraftIn(ClassDay):
    """A homework that is not posted yet."""

    assignment: AssignmentIn


@router.get("/homework", response={200: list[HomeworkOut], **PROBLEMS})
@endpoint(permission="homework.view", title=gettext_lazy("Read the homework of a class and day"))
def list_homework(request: HttpRequest, of: Query[ClassDay]) -> list[HomeworkOut]:
    """Return the homework in force of a class and day, by subject and tier."""
    school_class = own_class(request, of.class_key, "homework.view")
    return [_out(row) for row in selectors.homework_of_class(school_class.key, of.day)]


@router.get("/homework/{region}/{school}/{code}", response={200: list[HomeworkOut], **PROBLEMS})
@endpoint(permission="homework.view", title=gettext_lazy("Read the versions of a homework"))
def list_homework_versions(
    request: HttpRequest, region: Path[Key], school: Path[Key], code: Path[Key]
) -> list[HomeworkOut]:
    """Return all versions of a homework, newest first."""
    homework = own_homework(request, f"{region}/{school}", code, "homework.view")
    return [_out(row) for row in selectors.history_of(homework)]


@router.post("/homework/check", response={200: DayCheck, **PROBLEMS})
@endpoint(permission="homework.post", title=gettext_lazy("Check a homework before it is posted"))
def check_homework(request: HttpRequest, body: DraftIn) -> DayCheck:
    """Say what the rules say of the class's day with this homework in it; nothing is posted."""
    school_class = own_class(request, body.class_key, "homework.post")
    preview = preview_day(school_class, body.day, [body.assignment.to_assignment()])
    breaches = [BreachOut(**asdict(breach) | {"citations": list(breach.citations)}) for breach in preview.breaches]
    return DayCheck(written_minutes=preview.total, limit_minutes=preview.limit, breaches=breaches)


@router.post("/homework", response={201: HomeworkOut, 202: HeldOut, **PROBLEMS})
@endpoint(permission="homework.post", title=gettext_lazy("Post a homework"), writes=True)
def post_homework(request: HttpRequest, body: HomeworkIn) -> Status[HomeworkOut] | Status[HeldOut] | HttpResponse:
    """Post a homework; one that would break a rule is refused with the rules it breaks or, if it says `anyway`, held for the class teacher."""
    school_class = own_class(request, body.class_key, "homework.post")
    assignment = body.assignment.to_assignment()
    if refused := _judge(request, preview_day(school_class, body.day, [assignment])):
        if not body.anyway:
            return refused
        kept = held.hold_post(
            by=get_user(request), school_class=school_class, assigned_on=body.day, assignment=assignment
        )
        return Status(202, HeldOut(id=kept.pk, class_key=kept.class_key, day=kept.assigned_on))
    posted = services.post_homework(
        by=get_user(request), school_class=school_class, assigned_on=body.day, assignment=assignment
    )
    return Status(201, _out(posted))


@router.post("/homework/{region}/{school}/{code}/corrections", response={201: HomeworkOut, 202: RequestOut, **PROBLEMS})
@endpoint(permission="homework.correct", title=gettext_lazy("Correct a homework"), writes=True)
def correct_homework(
    request: HttpRequest, region: Path[Key], school: Path[Key], code: Path[Key], body: CorrectionIn
) -> Status[HomeworkOut] | Status[RequestOut] | HttpResponse:
    """Correct a homework by a new version; the old one is kept. Where its day is over this is asked for (202)."""
    homework = own_homework(request, f"{region}/{school}", code, "homework.correct")
    assignment = body.assignment.to_assignment()
    preview = preview_day(homework.school_class, homework.assigned_on, [assignment], replaces=code)
    if not body.anyway and (refused := _judge(request, preview)):
        return refused
    held.check_may_exceed(get_user(request), homework, assignment)
    return _done(
        correction_requests.correct(by=get_user(request), homework=homework, assignment=assignment, reason=body.reason)
    )


@router.post("/homework/{region}/{school}/{code}/withdrawal", response={201: HomeworkOut, 202: RequestOut, **PROBLEMS})
@endpoint(permission="homework.correct", title=gettext_lazy("Withdraw homework"), writes=True)
def withdraw_homework(
    request: HttpRequest, region: Path[Key], school: Path[Key], code: Path[Key], body: WithdrawalIn
) -> Status[HomeworkOut] | Status[RequestOut]:
    """Withdraw a homework; its versions stay. Where its day is over this is asked for (202)."""
    homework = own_homework(request, f"{region}/{school}", code, "homework.correct")
    if homework.withdrawn:
        raise NotCurrent(homework)
    return _done(correction_requests.withdraw_or_restore(by=get_user(request), homework=homework, reason=body.reason))


@router.get("/homework-corrections", response={200: list[RequestOut], **PROBLEMS})
@endpoint(permission="homework.agree", title=gettext_lazy("Read the corrections of past days that wait for agreement"))
def list_correction_requests(request: HttpRequest) -> list[RequestOut]:
    """Return what waits for this person's agreement, the oldest first, 200 at most."""
    return [_request_out(row) for row in correction_requests.requests_for(get_user(request))[:200]]


@router.post("/homework-corrections/{pk}/answer", response={200: RequestOut, **PROBLEMS})
@endpoint(permission="homework.agree", title=gettext_lazy("Answer a correction of a past day"), writes=True)
def answer_correction_request(request: HttpRequest, pk: Path[RowId], body: AnswerIn) -> RequestOut:
    """Agree to a correction of a past day, or say why not."""
    user = get_user(request)
    waiting = correction_requests.requests_for(user).filter(pk=pk).first()
    if waiting is None:
        raise Http404
    act = correction_requests.agree_to_request if body.agree else correction_requests.refuse_request
    act(by=user, request=waiting, reason=body.reason)
    return _request_out(waiting)


def _done(done: Homework | CorrectionRequest) -> Status[HomeworkOut] | Status[RequestOut]:
    return Status(202, _request_out(done)) if isinstance(done, CorrectionRequest) else Status(201, _out(done))


def _request_out(row: CorrectionRequest) -> RequestOut:
    return RequestOut(
        id=row.pk,
        class_key=row.class_key,
        day=row.assigned_on,
        school_key=row.school_key,
        code=row.homework_code,
        kind=RequestKind(row.kind),
        office=Office(row.office),
        reason=row.reason,
        assignment=AssignmentOut(**row.assignment) if row.assignment else None,
    )


def _judge(request: HttpRequest, preview: Preview) -> HttpResponse | None:
    """Return the refusal of a day that would break rules; None where it breaks none for certain."""
    if not preview.is_over:
        return None
    breaches = [
        FieldProblem(field="assignment", code=breach.rule, message=breach.message)
        for breach in preview.breaches
        if not breach.suspected
    ]
    message = _("This would break the rules named here. Change it, or send it again with “anyway”.")
    return answer_problem(request, 409, code="would_break_rules", message=message, fields=breaches)


def _out(row: Homework) -> HomeworkOut:
    return HomeworkOut(
        school_key=row.school_key,
        code=row.code,
        version=row.version,
        withdrawn=row.withdrawn,
        class_key=row.class_key,
        day=row.assigned_on,
        assignment=AssignmentOut(**asdict(services.assignment_of(row))),
    )
