"""Pages of campaigns: where each stands, the self-checks of schools, the problems struck off, the report."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.guidance import campaigns
from shuangjian.guidance.choices import Stage
from shuangjian.guidance.forms import CampaignForm, ReportForm, SelfCheckForm, StrikeOffForm
from shuangjian.guidance.models import Campaign, Problem
from shuangjian.guidance.selectors import EDIT, VIEW
from shuangjian.registry.access import get_user, may, visible_to
from shuangjian.registry.models import Region, User
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register

_FORM = ["GET", "HEAD", "POST"]


def campaigns_register(user: User | None) -> Register:
    """Return the register of campaigns as a user has it; None for its addresses alone."""
    return Register(
        title=gettext_lazy("Homework campaigns"),
        url_name="guidance:campaigns",
        rows=lambda reader: campaigns.campaigns_for(user),
        columns=[
            Column("title", gettext_lazy("Title"), sort="title", href=lambda row: address_of("guidance:campaign", row.pk)),
            Column("region", gettext_lazy("Region"), value=lambda row: row.region.name, sort="region__path"),
            Column("group", gettext_lazy("Responsible group")),
            Column("checks_due_on", gettext_lazy("Self-checks due"), sort="checks_due_on", template="web/_cells/nowrap.html"),
            Column("closed_on", gettext_lazy("Campaign closed on"), sort="closed_on", template="web/_cells/nowrap.html"),
        ],
        filters=[
            Filter(
                "open", gettext_lazy("Open or closed"), lambda rows, chosen: rows.filter(closed_on__isnull=chosen == "open"),
                [("open", gettext_lazy("Still open")), ("closed", gettext_lazy("Campaign closed"))],
            ),
            Filter(
                "owed", gettext_lazy("Self-check of mine"), lambda rows, chosen: rows.filter(pk__in=campaigns.checks_owed(user).values("pk")) if user else rows,
                kind="hidden",
            ),
        ],
        search=lambda rows, text: rows.filter(title__icontains=text),
        order=("-decided_on", "-pk"),
        template="guidance/campaigns.html",
        empty=gettext_lazy("No campaign yet"),
        empty_hint=gettext_lazy("A campaign begins with a decision and a responsible group."),
    )  # fmt: skip


@page(permission=VIEW)
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show the campaigns."""
    user = get_user(request)
    return campaigns_register(user).respond(request, {"may_open": _regions(user) != []})


@page(permission=EDIT)
@require_http_methods(_FORM)
def open_one(request: HttpRequest) -> HttpResponse:
    """Begin a campaign."""
    user = get_user(request)
    regions = _regions(user)
    if not regions:
        raise Http404
    found = {region.code: region for region in regions}

    def do(values: dict[str, Any]) -> Campaign:
        return campaigns.open_campaign(by=user, **values | {"region": found[values["region"]]})

    return Act(
        form=lambda data: CampaignForm(data, regions=[(each.code, each.name) for each in regions]),
        do=do,
        done=lambda made: address_of("guidance:campaign", made.pk),
        title=_("Begin a campaign"),
        submit=_("Begin"),
        said=_("Begun. Every school finds the self-check in its inbox."),
        cancel=address_of("guidance:campaigns"),
    ).respond(request)


@page(permission=VIEW)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a campaign stands."""
    user = get_user(request)
    campaign = _campaign(user, pk)
    standing = campaigns.standing_of(campaign)
    context = {
        "title": campaign.title,
        "campaign": campaign,
        "standing": standing,
        "checks": campaigns.checks_seen(user, campaign),
        "may_strike": lambda check: may(user, EDIT, check.school),
        "may_check": campaign.closed_on is None and campaigns.schools_to_check(user, campaign).exists(),
        "may_close": standing.stage == Stage.REPORTING and may(user, EDIT, campaign),
    }
    return render(request, "guidance/campaign.html", context)


@page(permission=EDIT)
@require_http_methods(_FORM)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a school's self-check."""
    user = get_user(request)
    campaign = _campaign(user, pk)
    schools = {each.key: each for each in campaigns.schools_to_check(user, campaign)}
    if not schools and request.method != "POST":
        raise Http404
    return Act(
        form=lambda data: SelfCheckForm(data, schools=[(key, each.name) for key, each in schools.items()]),
        do=lambda values: campaigns.hand_in_check(
            by=user, campaign=campaign, school=schools[values["school"]], checked_on=values["checked_on"], problems=values["problems"]
        ),
        done=lambda made: address_of("guidance:campaign", pk),
        title=_("Self-check: {name}").format(name=campaign.title),
        submit=_("Hand in the self-check"),
        said=_("Handed in. Strike off each problem when it is mended."),
        cancel=address_of("guidance:campaign", pk),
    ).respond(request)  # fmt: skip


@page(permission=EDIT)
@require_http_methods(_FORM)
def strike(request: HttpRequest, pk: int, problem: int) -> HttpResponse:
    """Strike a problem off."""
    user = get_user(request)
    campaign = _campaign(user, pk)
    found = get_object_or_404(
        Problem.objects.select_related("check_of__school"),
        pk=problem,
        check_of__in=campaigns.checks_seen(user, campaign),
    )
    return Act(
        form=StrikeOffForm,
        do=lambda values: campaigns.strike_off(by=user, problem=found, how=values["how"]),
        done=lambda made: address_of("guidance:campaign", pk),
        title=_("Strike off: {text}").format(text=found.text),
        submit=_("Strike off"),
        said=_("Struck off the list."),
        cancel=address_of("guidance:campaign", pk),
    ).respond(request)


@page(permission=EDIT)
@require_http_methods(_FORM)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a campaign with its report."""
    user = get_user(request)
    campaign = _campaign(user, pk)
    return Act(
        form=ReportForm,
        do=lambda values: campaigns.close_campaign(by=user, campaign=campaign, report=values["report"]),
        done=lambda made: address_of("guidance:campaign", pk),
        title=_("Closing report: {name}").format(name=campaign.title),
        submit=_("Close the campaign"),
        said=_("The campaign is closed."),
        cancel=address_of("guidance:campaign", pk),
    ).respond(request)


def _campaign(user: User, pk: int) -> Campaign:
    return get_object_or_404(campaigns.campaigns_for(user), pk=pk)


def _regions(user: User) -> list[Region]:
    return list(visible_to(Region.objects.order_by("path"), user, EDIT))
