"""Leave and stand-in (请假与代办): who holds whose role for some days, and a user who acts in another's name.

Whoever stands in acts either as themselves or in one role of the other, never in both at once: so that everything they do says
in whose name it was done.
"""

from __future__ import annotations

import copy
import datetime as dt

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from shuangjian.registry.appointments import gives
from shuangjian.registry.errors import (
    DaysOver,
    NotAColleague,
    NotLent,
    NotYourArrangement,
    OneselfStandsIn,
    StandInThere,
)
from shuangjian.registry.models import AuditEntry, Membership, StandIn, User
from shuangjian.registry.roles import Role

# A family's child and a bank's accounts are not lent.
LENT = frozenset(Role) - {Role.FAMILY, Role.BANK, Role.PUBLIC}


def standing_in(deputy: User, stand_in: StandIn) -> User:
    """Return `deputy` as somebody who holds the one role they stand in for, and nothing else."""
    found = copy.copy(deputy)
    # As it is read for its owner: with the codes of its regions.
    owner = User.objects.get(pk=stand_in.membership.user_id)
    found.__dict__["active_memberships"] = [m for m in owner.active_memberships if m.pk == stand_in.membership_id]
    found.__dict__.pop("permissions", None)
    found.stands_for = owner
    return found


def persons_behind(row: models.Model, *user_ids: int | None) -> set[int]:
    """Return who counts as having done what users did to a row of an audited table: they, and in whose name they wrote it.

    A rule of two persons compares this with `User.persons` of who acts now: what a deputy does counts for both, so that neither says
    yes to what the other began. The row names deputies alone; the trail names both.
    """
    ids = {each for each in user_ids if each is not None}
    names = dict(User.objects.filter(pk__in=ids).values_list("username", "pk"))
    wrote = AuditEntry.objects.filter(table_name=row._meta.db_table, row_pk=str(row.pk)).values_list("user", flat=True)
    owners = {who[len(name) + 1 :] for who in set(wrote) for name in names if who.startswith(f"{name}/")}
    return ids | set(User.objects.filter(username__in=owners).values_list("pk", flat=True)) if owners else ids


def find_in_force(deputy: User, pk: int | None = None) -> list[StandIn]:
    """Return where somebody stands in today; of `pk` alone where it is named."""
    today = timezone.localdate()
    rows = StandIn.objects.filter(deputy=deputy, ended_at=None, first_day__lte=today, last_day__gte=today)
    if pk is not None:
        rows = rows.filter(pk=pk)
    rows = rows.filter(membership__user__is_active=True).select_related("membership__user").order_by("pk")
    return [row for row in rows if row.is_in_force(today)]


def lendable(user: User) -> list[Membership]:
    """Return one's own roles in force that may be lent."""
    return [m for m in user.active_memberships if Role(m.role) in LENT and m.user_id == user.pk]


@transaction.atomic
def arrange(
    *, by: User, membership: Membership, deputy: User, first_day: dt.date, last_day: dt.date, reason: str = ""
) -> StandIn:
    """Have somebody stand in for a role from a day to a day.

    The owner names a colleague of the same school, department, region or institution; who gives the role names anybody.

    Raises:
        NotYourArrangement: the role is neither one's own nor given by oneself, or one is just standing in.
        NotLent: a role of this kind is its owner's alone, or is not held on these days.
        OneselfStandsIn: the owner.
        NotAColleague: somebody of another house, named by the owner.
        DaysOver: days that are over.
        StandInThere: on these days somebody stands in already, or one of the two does elsewhere.
    """
    appoints = membership.user_id != by.pk and gives(by, membership)
    if by.stands_for is not None or not (appoints or membership.user_id == by.pk):
        raise NotYourArrangement
    if Role(membership.role) not in LENT or not (
        membership.is_in_force(first_day) and membership.is_in_force(last_day)
    ):
        raise NotLent
    if deputy.pk == membership.user_id:
        raise OneselfStandsIn
    if last_day < timezone.localdate():
        raise DaysOver
    if not appoints and not _are_colleagues(membership, deputy):
        raise NotAColleague(deputy)
    # The owners of both sides of a chain, in one order.
    list(User.objects.select_for_update().filter(pk__in=[deputy.pk, membership.user_id]).order_by("pk"))
    same_days = StandIn.objects.filter(ended_at=None, first_day__lte=last_day, last_day__gte=first_day)
    chained = Q(membership__user=deputy) | Q(deputy=membership.user_id)
    if same_days.filter(Q(membership=membership) | chained).exists():
        raise StandInThere
    return StandIn.objects.create(
        membership=membership, deputy=deputy, first_day=first_day, last_day=last_day, reason=reason.strip(),
        arranged_by=by, arranged_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def end_early(*, by: User, stand_in: StandIn) -> StandIn:
    """End a stand-in at once; either of the two may, and who gives the role.

    Raises:
        NotYourArrangement: it is none of these.
        DaysOver: it has ended.
    """
    found = StandIn.objects.select_for_update().select_related("membership").get(pk=stand_in.pk)
    mine = by.pk in (found.deputy_id, found.membership.user_id)
    if by.stands_for is not None or not (mine or gives(by, found.membership)):
        raise NotYourArrangement
    if found.ended_at is not None or found.last_day < timezone.localdate():
        raise DaysOver
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    return found


def _are_colleagues(membership: Membership, deputy: User) -> bool:
    house = _house_of(membership)
    return any(_house_of(m) == house for m in deputy.active_memberships if Role(m.role) in LENT)


def _house_of(membership: Membership) -> tuple[str, object]:
    if membership.department_id is not None:
        return "department", membership.department_id
    if membership.region_code is not None:
        return "region", membership.region_code
    if membership.institution_key is not None:
        return "institution", membership.institution_key
    return "school", membership.school_key or str(membership.class_key).rsplit("/", 1)[0]
