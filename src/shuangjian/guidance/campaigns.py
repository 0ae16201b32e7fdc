"""Campaigns against too much homework: begun by a decision, checked by every school itself, mended, closed by a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from shuangjian.guidance import errors
from shuangjian.guidance.choices import Stage
from shuangjian.guidance.models import Campaign, Problem, SelfCheck
from shuangjian.guidance.selectors import EDIT, VIEW, own_schools, regions_around
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import Region, School, User
from shuangjian.registry.selectors import regions_below

# What can be asked ----------------------------------------------------------------------------------------------------


def campaigns_for(user: User | None) -> QuerySet[Campaign]:
    """Return the campaigns of the regions a user works in or belongs to, the latest first."""
    found = Campaign.objects.select_related("region").order_by("-decided_on", "-pk")
    return found.filter(region__in=regions_around(user)) if user is not None else found.none()


@dataclass(frozen=True)
class Standing:
    """How far a campaign has come: its stage, the schools it is owed by, those that have not checked themselves, open problems."""

    stage: Stage
    schools: int
    missing: tuple[str, ...]
    open_problems: int

    @property
    def checked(self) -> int:
        """How many schools have handed in a self-check."""
        return self.schools - len(self.missing)


def standing_of(campaign: Campaign) -> Standing:
    """Return how far a campaign has come; three queries."""
    schools = _schools_of(campaign)
    checked = SelfCheck.objects.filter(campaign=campaign, school__key=OuterRef("key"))
    missing = tuple(schools.exclude(Exists(checked)).values_list("name", flat=True))
    still_open = Problem.objects.filter(check_of__campaign=campaign, mended_on__isnull=True).count()
    if campaign.closed_on is not None:
        stage = Stage.CLOSED
    elif missing:
        stage = Stage.CHECKING
    else:
        stage = Stage.MENDING if still_open else Stage.REPORTING
    return Standing(stage, schools.count(), missing, still_open)


def checks_owed(user: User) -> QuerySet[Campaign]:
    """Return the campaigns in which a school of the user has not checked itself, the most pressing first."""
    own = own_schools(user, EDIT)
    waiting = School.objects.filter(key__in=own, region__path__startswith=OuterRef("region__path"))
    done = SelfCheck.objects.filter(campaign=OuterRef(OuterRef("pk")), school__key=OuterRef("key"))
    return (
        Campaign.objects.filter(Exists(waiting.exclude(Exists(done))), closed_on__isnull=True)
        .select_related("region")
        .order_by("checks_due_on", "pk")
    )


def schools_to_check(user: User, campaign: Campaign) -> QuerySet[School]:
    """Return the schools for which a user may hand in a self-check that is still owed."""
    done = SelfCheck.objects.filter(campaign=campaign, school__key=OuterRef("key"))
    return _schools_of(campaign).filter(key__in=own_schools(user, EDIT)).exclude(Exists(done))


def checks_seen(user: User, campaign: Campaign) -> QuerySet[SelfCheck]:
    """Return the self-checks of a campaign that a user sees: a school its own, the region all."""
    seen = visible_to(School.objects.all(), user, VIEW)
    return (
        campaign.checks.filter(school__key__in=seen.values("key"))
        .select_related("school")
        .prefetch_related("problems")
        .order_by("school__key")
    )


def _schools_of(campaign: Campaign) -> QuerySet[School]:
    return School.objects.filter(region__in=regions_below(campaign.region_code)).order_by("key")


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def open_campaign(
    *, by: User, region: Region, title: str, group: str, decision: str, decided_on: dt.date, checks_due_on: dt.date
) -> Campaign:
    """Begin a campaign by a decision.

    Raises:
        NotPermitted: `by` does not keep the documents of the region.
        GroupMissing: nobody is responsible.
        ChecksDueTooEarly: the self-checks are due before the decision.
        CampaignThere: the region has one of this title.
    """
    if not visible_to(Region.objects.all(), by, EDIT).filter(pk=region.pk).exists():
        raise NotPermitted(EDIT, region.code)
    if not group.strip():
        raise errors.GroupMissing
    if checks_due_on < decided_on:
        raise errors.ChecksDueTooEarly
    if Campaign.objects.filter(region=region, title=title).exists():
        raise errors.CampaignThere
    return Campaign.objects.create(
        region=region, title=title, group=group.strip(), decision=decision, decided_on=decided_on, checks_due_on=checks_due_on
    )  # fmt: skip


@transaction.atomic
def hand_in_check(
    *, by: User, campaign: Campaign, school: School, checked_on: dt.date, problems: Collection[str]
) -> SelfCheck:
    """Hand in what a school found in itself; no problem is an answer too.

    Raises:
        NotPermitted: it is not their school, or the campaign does not reach it.
        CampaignNotThere: the campaign is closed.
        CheckedAlready: the school has handed one in.
    """
    check_may(by, EDIT, school)
    if not _schools_of(campaign).filter(pk=school.pk).exists():
        raise NotPermitted(EDIT, school.key)
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("region").get(pk=campaign.pk)
    if campaign.closed_on is not None:
        raise errors.CampaignNotThere(stage=Stage.CLOSED.label)
    if SelfCheck.objects.filter(campaign=campaign, school=school).exists():
        raise errors.CheckedAlready
    made = SelfCheck.objects.create(campaign=campaign, school=school, checked_on=checked_on)
    Problem.objects.bulk_create([Problem(check_of=made, text=text) for text in problems])
    return made


@transaction.atomic
def strike_off(*, by: User, problem: Problem, how: str) -> Problem:
    """Strike a problem off the list: it is mended, and how.

    Raises:
        NotPermitted: it is not their school's.
        CampaignNotThere: it is struck off already.
    """
    check_may(by, EDIT, problem.check_of.school)
    held = Problem.objects.select_for_update().get(pk=problem.pk)
    if held.mended_on is not None:
        raise errors.CampaignNotThere(stage=held.mended)
    held.mended, held.mended_on = how, timezone.localdate()
    held.save(update_fields=["mended", "mended_on"])
    return held


@transaction.atomic
def close_campaign(*, by: User, campaign: Campaign, report: str) -> Campaign:
    """End a campaign with its report, when every school has checked itself and every problem is struck off.

    Raises:
        NotPermitted: `by` does not keep the documents of the region.
        CampaignNotThere: it is at another stage.
    """
    check_may(by, EDIT, campaign)
    held = Campaign.objects.select_for_update(of=("self",)).select_related("region").get(pk=campaign.pk)
    stage = standing_of(held).stage
    if stage != Stage.REPORTING:
        raise errors.CampaignNotThere(stage=stage.label)
    held.report, held.closed_on = report, timezone.localdate()
    held.save(update_fields=["report", "closed_on"])
    return held
