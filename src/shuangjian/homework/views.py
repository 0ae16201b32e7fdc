"""The school's homework pages: board, overview, posting, correcting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.guidance.selectors import guidance_for, preparations_for, rules_of
from shuangjian.homework import selectors, services
from shuangjian.homework.balance import classes_taught_today
from shuangjian.homework.choices import Kind, Source
from shuangjian.homework.correction_requests import correct as correct_or_ask
from shuangjian.homework.correction_requests import requests_of, withdraw_or_restore
from shuangjian.homework.days import read_day
from shuangjian.homework.forms import MINUTES_OFFERED, AssignmentForm, CorrectionForm, WithdrawalForm
from shuangjian.homework.held import check_may_exceed, hold_post
from shuangjian.homework.library import find_item, items_for
from shuangjian.homework.lookups import own_class, own_homework
from shuangjian.homework.minutes import written_totals
from shuangjian.homework.models import CorrectionRequest, HeldPost, Homework
from shuangjian.homework.preview import Preview, preview_day
from shuangjian.homework.pupils import mean_minutes, offers_for, rows_for
from shuangjian.homework.standard import points_for
from shuangjian.homework.words import LABELS, say
from shuangjian.live.session import last_day_judged
from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import School, SchoolClass
from shuangjian.registry.versions import versions_of
from shuangjian.web.acts import Act, Difference, attempt, carried, find_stale, once, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.histories import History
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC
from shuangjian.web.registers import Column, Filter, Register

# Class key and subject.
Quick = tuple[str, str]
_QUICK = 6


@page(permission="homework.view")
@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """Show a school's day: every class, what it is given, and what is missing."""
    schools = list(selectors.schools_for(get_user(request)))
    if not schools:
        # Who belongs to a class, not to a school: the classes lead to their boards.
        return choose_class(request, permission="homework.view", target="homework:board")
    school = next((s for s in schools if s.key == request.GET.get("school")), schools[0])
    day = read_day(request.GET.get("day", ""), school.region_code, until=last_day_judged())
    extra = {
        "school": school,
        "day": day,
        "is_free": selectors.is_free_of_homework(school.key, day),
        "may_file": may(request.user, "homework.file", school),
        **_around(day),
    }
    return _day_of_school(schools, school, day).respond(request, extra)


def _day_of_school(schools: list[School], school: School, day: dt.date) -> Register:
    def to_board(row: selectors.ClassDay) -> str:
        return f"{address_of('homework:board', *row.school_class.key.split('/'))}?day={day.isoformat()}"

    return Register(
        title=gettext_lazy("Homework of the day"),
        url_name="homework:overview",
        # Made for the school and day chosen; what names another school or no day fits nothing.
        rows=lambda user: selectors.school_day(school, day),
        columns=[
            Column("class", gettext_lazy("Class"), value=lambda row: str(row.school_class), href=to_board),
            Column("posts", gettext_lazy("Posts"), value=lambda row: row.posts, sort="posts", numeric=True),
            Column("minutes", gettext_lazy("Written minutes"), value=lambda row: row.written_minutes, sort="minutes", numeric=True),
            Column("notice", gettext_lazy("Shown in school"), value=lambda row: row.has_notice, sort="notice", template="homework/_partials/notice_cell.html"),
        ],
        filters=[
            Filter("school", gettext_lazy("School"), lambda rows, chosen: rows, [(each.key, str(each)) for each in schools], default=school.key),
            Filter("day", gettext_lazy("Day"), lambda rows, chosen: rows if chosen == day.isoformat() else [], kind="date", default=day.isoformat()),
            Filter("missing", gettext_lazy("Shown in school"), lambda rows, chosen: [row for row in rows if not row.has_notice], [("1", gettext_lazy("Not yet"))]),
        ],
        empty=gettext_lazy("This school has no classes yet."),
        template="homework/overview.html",
        page_size=200,
    )  # fmt: skip


@page(permission=PUBLIC)
@require_safe
def board(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Show the homework of a class and day: the notice at the classroom door, on screen and on A4."""
    school_class = _public_class(f"{region}/{school}/{klass}")
    day = read_day(request.GET.get("day", ""), school_class.region_code, until=last_day_judged())
    posted = selectors.homework_of_class(school_class.key, day)
    rows, levelled = rows_for(request.user, school_class, posted)
    mean = mean_minutes(school_class.key, posted)
    is_shown = bool(posted) or selectors.has_notice(school_class.key, day)
    is_free = selectors.is_free_of_homework(school_class.school_key, day)
    rules = rules_of(school_class.school_key)
    context = {
        "title": _("Homework of {name}").format(name=school_class),
        "school_class": school_class,
        "day": day,
        "rows": rows,
        "levelled": levelled,
        "mean": f"{float(mean):g}" if mean is not None else "",
        "offers": offers_for(school_class.key, day),
        "written_minutes": written_totals(school_class.region_code, [school_class.key], day).get(school_class.key, 0),
        "is_free": is_free,
        "rules": rules,
        "parts": [
            (_("What is assigned"), is_shown or is_free),
            (_("How long it takes"), is_free or (is_shown and all(row.minutes for row in posted))),
            (_("The school's homework rules"), rules is not None),
        ],
        "may_post": may(request.user, "homework.post", school_class),
        "may_correct": may(request.user, "homework.correct", school_class),
        "own_subjects": {
            row.subject for row in posted if may(request.user, "homework.post", school_class, subject=row.subject)
        },
        "held": _held(request, school_class, day),
        "draft_done": _draft_name(request, school_class, day)
        if "posted" in request.GET and request.user.is_authenticated
        else "",
        **_around(day),
    }
    return render(request, "homework/board.html", context)


@page(permission="homework.post")
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Take the first tap: the class and subject, as the timetable of today or the last posts know them."""
    return choose_class(request, permission="homework.post", target="homework:post", quick=_quick(request))


def choose_class(request: HttpRequest, *, permission: str, target: str, quick: Sequence[Quick] = ()) -> HttpResponse:
    """Show the classes in which the user has `permission`, those of `quick` in front; one alone is chosen at once."""
    classes = list(selectors.classes_for(get_user(request), permission))
    if len(classes) == 1 and len(quick) <= 1:
        return redirect(target, *classes[0].key.split("/"))
    by_key = {each.key: each for each in classes}
    links = [(klass, address_of(target, *klass.key.split("/"))) for klass in classes]
    front = [
        (by_key[key], subject, f"{address_of(target, *key.split('/'))}?{urlencode({'subject': subject})}",
         f"{address_of(target, *key.split('/'))}?{urlencode({'copy': subject})}")
        for key, subject in quick if key in by_key
    ]  # fmt: skip
    return render(request, "homework/choose.html", {"title": _("Choose a class"), "links": links, "front": front})


def _quick(request: HttpRequest) -> list[Quick]:
    """Return class and subject of what a teacher most likely posts now: by the timetable of today, else by the last posts."""
    user, today = get_user(request), timezone.localdate()
    found = [*classes_taught_today(user, today), *selectors.last_posted_by(user, today)]
    return list(dict.fromkeys(found))[:_QUICK]


@page(permission="homework.post")
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Take the second and third tap: what, and how long. Beside it stands what the day then comes to."""
    school_class = own_class(request, f"{region}/{school}/{klass}", "homework.post")
    day = read_day(request.POST.get("day") or request.GET.get("day", ""), school_class.region_code)
    subjects = selectors.subjects_for(get_user(request), school_class)
    outside = selectors.is_outside_term(school_class.region_code, day)
    form = AssignmentForm(
        _cut(request) or None, subjects=subjects, preparations=_preparations(school_class, day, subjects),
        points=points_for(school_class, subjects), initial=_copied(request, school_class, day),
    )  # fmt: skip
    preview = _preview(form, school_class, day) if form.is_bound else preview_day(school_class, day, [])
    if _is_sent(request) and form.is_valid():
        if outside and "outside" not in request.POST:
            form.add_error(
                None, _("{day} lies outside the school term. Tick the box below if it is right.").format(day=day)
            )
        elif preview.is_over and "anyway" not in request.POST:
            form.add_error(
                None, _("This breaks the rules named below. Change it, or hand it to the class teacher to decide.")
            )
        elif (done := _try_to_post(request, form, school_class, day, is_over=preview.is_over)) is not None:
            return done
    context = _post_context(school_class, day, form, preview) | carried(request)
    context |= {"outside": outside, "cut_to": _cut_to(form, preview), "draft": _draft_name(request, school_class, day)}
    template = "homework/_partials/preview.html" if getattr(request, "htmx", False) else "homework/post.html"
    return render(request, template, context, status=status_of(form) if _is_sent(request) else 200)


def _try_to_post(
    request: HttpRequest, form: AssignmentForm, school_class: SchoolClass, day: dt.date, *, is_over: bool
) -> HttpResponse | None:
    def do() -> str:
        if is_over:
            hold_post(by=get_user(request), school_class=school_class, assigned_on=day, assignment=form.to_assignment())
            messages.info(request, _("Held for the class teacher. It stands on the board once it is released or cut."))
            return f"{_board_url(school_class.key, day)}&posted=1"
        services.post_homework(
            by=get_user(request), school_class=school_class, assigned_on=day, assignment=form.to_assignment()
        )
        messages.success(request, _("Posted. The board of {name} shows it now.").format(name=school_class))
        return f"{_board_url(school_class.key, day)}&posted=1"

    address = attempt(form, lambda: once(request, do))
    return redirect(address) if address else None


@page(permission="homework.view")
@require_safe
def history(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Show every version of a homework: who wrote it, when and why."""
    homework = own_homework(request, f"{region}/{school}", code, "homework.view")
    return History(
        title=_("Homework {code}").format(code=homework.code),
        versions=versions_of(homework),
        labels=LABELS,
        say=say,
        back=_board_url(homework.class_key, homework.assigned_on),
        template="homework/history.html",
        extra={
            "homework": homework,
            "may_correct": may(request.user, "homework.correct", homework, subject=homework.subject),
            "requests": requests_of(homework),
            "locked": services.is_locked(homework),
        },
    ).respond(request)


@page(permission="homework.correct")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Correct a homework: a new version, the old one stays in the history."""
    homework = own_homework(request, f"{region}/{school}", code, "homework.correct")
    school_class, day = homework.school_class, homework.assigned_on
    subjects = list(
        dict.fromkeys([homework.subject, *selectors.subjects_for(get_user(request), school_class, "homework.correct")])
    )
    now = {name: getattr(homework, name) for name in services.Assignment.__dataclass_fields__}
    preparations = _preparations(school_class, day, subjects, homework.agreed_in)
    form = CorrectionForm(
        request.POST or None,
        subjects=subjects,
        preparations=preparations,
        points=points_for(school_class, subjects),
        initial=now,
    )
    preview = _preview(form, school_class, day, replaces=code)
    stale: list[Difference] = []

    def do() -> str:
        check_may_exceed(get_user(request), homework, form.to_assignment())
        done = correct_or_ask(
            by=get_user(request),
            homework=homework,
            assignment=form.to_assignment(),
            reason=form.cleaned_data["reason"],
        )
        return _said_of(request, done, _("Corrected. The history keeps what was there before."))

    if _is_sent(request):
        stale = find_stale(request, form, now)
        if form.is_valid() and (address := attempt(form, lambda: once(request, do))):
            return redirect(address)
    context = _post_context(school_class, day, form, preview) | carried(request, now)
    template = "homework/_partials/preview.html" if getattr(request, "htmx", False) else "homework/correct.html"
    status = status_of(form) if _is_sent(request) else 200
    context |= {"homework": homework, "stale": stale, "locked": services.is_locked(homework)}
    return render(request, template, context, status=status)


def _said_of(request: HttpRequest, done: Homework | CorrectionRequest, said: str) -> str:
    """Say what became of a change, and return the board of its day."""
    if isinstance(done, CorrectionRequest):
        waits = _("Asked for. The day is over, so it changes when {office} agree.").format(
            office=done.get_office_display()
        )
        messages.info(request, waits)
    else:
        messages.success(request, said)
    return _board_url(done.class_key, done.assigned_on)


def _cut(request: HttpRequest) -> QueryDict:
    """Return what was sent, with the minutes of the cut that was chosen in place of those typed."""
    if "cut" not in request.POST:
        return request.POST
    sent = request.POST.copy()
    sent["minutes"] = request.POST["cut"]
    return sent


def _cut_to(form: AssignmentForm, preview: Preview) -> int | None:
    """Return to how many minutes a written draft must be cut so that the day's total fits; None where no cut does it."""
    # What was refused as a whole is cleaned all the same.
    filled = getattr(form, "cleaned_data", {})
    if not preview.over or filled.get("kind") != Kind.WRITTEN or filled.get("minutes") is None:
        return None
    left = int(filled["minutes"]) - preview.over
    return left if left > 0 else None


def _draft_name(request: HttpRequest, school_class: SchoolClass, day: dt.date) -> str:
    """Return under what a browser keeps what is not sent yet: nobody else's on the same machine."""
    return f"{get_user(request).pk}:{school_class.key}:{day.isoformat()}"


def _is_sent(request: HttpRequest) -> bool:
    """Whether the form is to be acted upon, not only looked at with the day."""
    return request.method == "POST" and "check" not in request.POST


@page(permission="homework.correct")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Take a homework back, or put it back in force; asked once more, with the reason."""
    homework = own_homework(request, f"{region}/{school}", code, "homework.correct")
    title = _("Put back in force") if homework.withdrawn else _("Withdraw homework")
    return Act(
        form=WithdrawalForm,
        do=lambda values: withdraw_or_restore(by=get_user(request), homework=homework, reason=values["reason"]),
        done=lambda done: _said_of(request, done, _("Done. The history keeps what was there before.")),
        said="",
        title=title,
        submit=title,
        cancel=address_of("homework:history", homework.region_code, homework.school.code, homework.code),
        template="homework/withdraw.html",
        extra={"homework": homework, "locked": services.is_locked(homework)},
    ).respond(request)


# Fetching, with permission ------------------------------------------------------------------------------------------


def _public_class(key: str) -> SchoolClass:
    found = SchoolClass.objects.select_related("school").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _held(request: HttpRequest, school_class: SchoolClass, day: dt.date) -> list[HeldPost]:
    """Return what was held for the class and day and how it was answered, for those who post here."""
    if not may(request.user, "homework.post", school_class):
        return []
    found = HeldPost.objects.filter(school_class=school_class, assigned_on=day).exclude(homework_code__isnull=False)
    return list(found.select_related("asked_by", "answered_by").order_by("id"))


# Putting a page together --------------------------------------------------------------------------------------------


def _copied(request: HttpRequest, school_class: SchoolClass, day: dt.date) -> dict[str, Any]:
    """Return what the last homework of the subject said, when asked to copy it."""
    if (item := find_item(school_class, request.GET.get("item", ""))) is not None:
        return {
            "subject": item.subject,
            "content": item.content,
            "minutes": item.minutes,
            "source": Source.SCHOOL,
            "from_item": item.code,
        }
    subject = request.GET.get("copy")
    if not subject:
        return {"subject": request.GET["subject"]} if "subject" in request.GET else {}
    last = selectors.last_homework_before(school_class.key, day, subject)
    return {name: getattr(last[0], name) for name in services.Assignment.__dataclass_fields__} if last else {}


def _preview(form: AssignmentForm, school_class: SchoolClass, day: dt.date, replaces: str = "") -> Preview:
    """Ask the rules about the day with the form's homework in it, as far as it is filled in."""
    drafts = [form.to_assignment()] if form.is_bound and form.is_valid() else []
    return preview_day(school_class, day, drafts, replaces=replaces)


def _post_context(school_class: SchoolClass, day: dt.date, form: AssignmentForm, preview: Preview) -> dict[str, Any]:
    rows = selectors.homework_of_class(school_class.key, day)
    return {
        "title": _("Post homework for {name}").format(name=school_class),
        "school_class": school_class,
        "day": day,
        "form": form,
        "preview": preview,
        "rows": rows,
        "written_minutes": written_totals(school_class.region_code, [school_class.key], day).get(school_class.key, 0),
        "minutes_offered": MINUTES_OFFERED,
        "items": items_for(school_class, [value for value, _label in _choices(form)]),
        "guidance": guidance_for(school_class.region_code, [value for value, _label in _choices(form)]),
        "is_free": selectors.is_free_of_homework(school_class.school_key, day),
        "outside": False,
        "cut_to": None,
    }


def _preparations(
    school_class: SchoolClass, day: dt.date, subjects: list[str], kept: str | None = None
) -> list[tuple[str, str]]:
    """Return the joint preparations a homework may refer to, and the one it refers to already."""
    recent = preparations_for(school_class.school_key, day, subjects)
    found = {row.code: f"{row.subject} · {row.held_on:%Y-%m-%d} · {row.title}" for row in recent}
    if kept:
        found.setdefault(kept, kept)
    return list(found.items())


def _choices(form: AssignmentForm) -> list[tuple[str, str]]:
    field = form.fields["subject"]
    assert isinstance(field, forms.ChoiceField)
    return list(field.choices)  # type: ignore[arg-type]


def _around(day: dt.date) -> dict[str, Any]:
    one = dt.timedelta(days=1)
    return {"day_before": day - one, "day_after": day + one}


def _to_board(class_key: str, day: dt.date) -> HttpResponse:
    return redirect(_board_url(class_key, day))


def _board_url(class_key: str, day: dt.date) -> str:
    return f"{address_of('homework:board', *class_key.split('/'))}?{urlencode({'day': day.isoformat()})}"
