"""Pages of families' reports, and of a school's review of the term."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.models import School, SchoolTerm
from shuangjian.surveys import reviews, tips
from shuangjian.surveys.charts import review_chart
from shuangjian.surveys.forms import DecisionForm, ReviewForm, TipForm
from shuangjian.surveys.models import Tip
from shuangjian.surveys.photos import MEGABYTES_MOST, media_type
from shuangjian.surveys.registers import reviews_for, tips_for
from shuangjian.voices.choices import Outcome
from shuangjian.web.acts import Act, attempt, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.documents import TYPES, answer_document
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]


@page(permission="surveys.answer")
@require_http_methods(_BOTH)
def tell(request: HttpRequest) -> HttpResponse:
    """Take a family's report of an assignment. No `Act`: who sent which form when is not kept."""
    user = get_user(request)
    classes = {each.key: each for each in tips.classes_to_report(user)}
    sent = request.method == "POST"
    form = TipForm(request.POST if sent else None, list(classes.values()), request.FILES or None)
    if sent and form.is_valid():
        values = form.cleaned_data
        photo = values["photo"].read(MEGABYTES_MOST * 1024 * 1024 + 1) if values["photo"] else None
        attempt(
            form,
            lambda: tips.hand_in(
                by=user, tip_id=values["tip_id"], school_class=classes[values["class_key"]], kind=values["kind"], day=values["day"],
                text=values["text"], photo=photo,
            ),
        )  # fmt: skip
        if not form.errors:
            messages.success(request, _("Reported. The bureau checks it and does not learn who you are."))
            return redirect("surveys:answer")
    context = {"title": _("Report an assignment"), "form": form}
    return render(request, "surveys/tell.html", context, status=status_of(form))


@page(permission="surveys.decide")
@require_safe
def tip_list(request: HttpRequest) -> HttpResponseBase:
    """Show what families reported."""
    return tips_for(get_user(request)).respond(request)


@page(permission="surveys.decide")
@require_http_methods(_BOTH)
def tip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a report, and take what checking it showed."""
    user = get_user(request)
    row = _tip(request, pk)
    return Act(
        form=DecisionForm,
        do=lambda values: tips.decide(by=user, tip=row, outcome=values["outcome"], words=values["words"]),
        done=lambda done: address_of("surveys:tip", pk),
        said=_("Decided. What is confirmed becomes a finding at the next sweep."),
        title=f"{row.school_class.school} · {row.school_class}",
        submit=_("Decide"),
        cancel=address_of("surveys:tips"),
        template="surveys/tip.html",
        extra={"row": row, "is_open": row.outcome == Outcome.OPEN, "has_photo": Tip.objects.filter(pk=pk, photo__isnull=False).exists()},
    ).respond(request)  # fmt: skip


@page(permission="surveys.decide")
@require_safe
def tip_photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give out the photo of a report, as a download."""
    content = Tip.objects.filter(pk=_tip(request, pk).pk).values_list("photo", flat=True).get()
    if content is None:
        raise Http404
    kind = media_type(bytes(content))
    response = HttpResponse(bytes(content), content_type=kind)
    response["Content-Disposition"] = f"attachment; filename=report.{kind.rpartition('/')[2]}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _tip(request: HttpRequest, pk: UUID) -> Tip:
    row = tips.tips(get_user(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


# The review of a term ----------------------------------------------------------------------------------------------------


@page(permission="surveys.measured")
@require_safe
def review_list(request: HttpRequest) -> HttpResponseBase:
    """Lead to the review of the latest term of each school the user sees."""
    user = get_user(request)
    own = list(visible_to(School.objects.all(), user, "surveys.measured")[:2])
    if len(own) == 1 and (latest := reviews.latest_reviews(own)):
        return redirect("surveys:review", *own[0].key.split("/"), latest[own[0].key][0].pk)
    return reviews_for(user).respond(request)


@page(permission="surveys.measured")
@require_http_methods(_BOTH)
def review(request: HttpRequest, region: str, school: str, term: int) -> HttpResponse:
    """Show a school's review of a term with its figures, and file it."""
    user = get_user(request)
    own, when = _school_and_term(request, region, school, term)
    filed = reviews.review_of(own, when)
    here = address_of("surveys:review", region, school, term)
    figures = filed.figures if filed else reviews.gather(own, when)
    return Act(
        form=ReviewForm,
        do=lambda values: reviews.file_review(by=user, school=own, term=when, words=values["words"]),
        done=lambda done: here,
        said=_("Filed."),
        title=_("Review of the term"),
        submit=_("File the review"),
        template="surveys/review.html",
        extra={
            "school": own, "term": when, "chart": review_chart(figures), "filed": filed, "figures": figures, "found": [row[1:] for row in figures["findings"]], "may_file": visible_to(School.objects.filter(pk=own.pk), user, reviews.MAY_REVIEW).exists(),
            "terms": [(each, address_of("surveys:review", region, school, each.pk)) for each in reviews.terms_of(own)],
            "files": [(kind, address_of("surveys:review_file", region, school, term, kind)) for kind in TYPES],
        },
    ).respond(request)  # fmt: skip


@page(permission="surveys.measured")
@require_safe
def review_file(request: HttpRequest, region: str, school: str, term: int, kind: str) -> HttpResponse:
    """Give out the review as a document, as it was filed, or as it would be today; recorded as an export."""
    own, when = _school_and_term(request, region, school, term)
    if kind not in TYPES:
        raise Http404
    filed = reviews.review_of(own, when)
    figures = filed.figures if filed else reviews.gather(own, when)
    day = filed.filed_on if filed else timezone.localdate()
    document = reviews.document_of(own, when, figures, filed.words if filed else "", day)
    return answer_document(request, document, kind, name=document.title)


def _school_and_term(request: HttpRequest, region: str, school: str, term: int) -> tuple[School, SchoolTerm]:
    own = visible_to(School.objects.filter(key=f"{region}/{school}"), get_user(request), "surveys.measured").first()
    when = next((each for each in reviews.terms_of(own) if each.pk == term), None) if own else None
    if own is None or when is None:
        raise Http404
    return own, when
