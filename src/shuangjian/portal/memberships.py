"""The register of memberships: who has which role where, since when, given by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.portal.city import is_configured
from shuangjian.portal.models import CityIdentity, SecondFactor
from shuangjian.registry.appointments import Place, memberships_under, roles_given_by
from shuangjian.registry.models import AuditEntry, Membership, SchoolClass, User
from shuangjian.registry.roles import Role
from shuangjian.registry.selectors import get_owner_names
from shuangjian.registry.standing_in import LENT
from shuangjian.registry.versions import names_of
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, same


def place_of(membership: Membership) -> Place:
    """Return where the role is held."""
    places = (
        membership.region, membership.department, membership.school, membership.school_class, membership.institution,
    )  # fmt: skip
    # The database holds that there is exactly one.
    return next(place for place in places if place is not None)


def name_of(place: Place, names: dict[str, str]) -> str:
    """Return a place as people call it; `names` are those of institutions by key."""
    if isinstance(place, SchoolClass):
        return f"{place.school.name} {place}"
    return getattr(place, "name", "") or names.get(getattr(place, "key", ""), str(place))


def memberships_for(user: User) -> Register:
    """Return the register as `user` has it."""
    given: dict[str, tuple[str, dt.datetime]] = {}
    names: dict[str, str] = {}

    factored: set[int] = set()
    linked: set[int] = set()
    roles = {role.value for role in roles_given_by(user)}

    def may_renew(row: Membership) -> bool:
        return row.role in roles and row.user_id != user.pk

    def prepare(rows: Sequence[Membership]) -> None:
        entries = AuditEntry.objects.filter(
            table_name=Membership._meta.db_table, operation="I", row_pk__in=[str(row.pk) for row in rows]
        )
        for entry in entries:
            given[entry.row_pk] = (entry.user, entry.at)
        called = names_of(who for who, _at in given.values())
        given.update({pk: (called.get(who, who), at) for pk, (who, at) in given.items()})
        factored.update(
            SecondFactor.objects.filter(user__in={row.user_id for row in rows}).values_list("user", flat=True)
        )
        if is_configured():
            mine = CityIdentity.objects.filter(issuer=settings.OIDC_ISSUER, user__in={row.user_id for row in rows})
            linked.update(mine.values_list("user", flat=True))
        names.update(get_owner_names({row.institution.key for row in rows if row.institution}))

    return Register(
        title=_("Roles"),
        url_name="portal:memberships",
        rows=lambda _reader: memberships_under(user),
        columns=[
            Column("name", _("Held by"), value=lambda row: str(row.user), sort="user__display_name", href=lambda row: address_of("portal:end_membership", row.pk)),
            Column("role", _("Role"), sort="role"),
            Column("place", _("Held at"), value=lambda row: name_of(place_of(row), names)),
            Column("subject", _("Subject"), value=lambda row: row.subject or "", wide_only=True),
            Column("since", _("Held since"), value=lambda row: row.valid_from, sort="valid_from", template="web/_cells/nowrap.html"),
            Column("until", _("Held until"), value=lambda row: row.valid_to, sort="valid_to", template="web/_cells/nowrap.html"),
            Column("given_by", _("Role given by"), value=lambda row: given.get(str(row.pk), ("", None))[0], wide_only=True),
            Column("given_at", _("Role given on"), value=lambda row: timezone.localdate(at) if (at := given.get(str(row.pk), ("", None))[1]) else None, wide_only=True, template="web/_cells/nowrap.html"),
            Column("password", _("Password"), value=lambda row: _("New password") if may_renew(row) else None, href=lambda row: address_of("portal:renew_password", row.pk) if may_renew(row) else None, wide_only=True, in_file=False, template="web/_cells/nowrap.html"),
            Column("stand_in", _("Stand-in"), value=lambda row: _("Name who stands in") if may_renew(row) and Role(row.role) in LENT else None, href=lambda row: address_of("portal:arrange_stand_in_for", row.pk) if may_renew(row) and Role(row.role) in LENT else None, wide_only=True, in_file=False, template="web/_cells/nowrap.html"),
            Column("factor", _("Second factor"), value=lambda row: (_("Take away") if may_renew(row) else _("Set up")) if row.user_id in factored else None, href=lambda row: address_of("portal:take_factor_away", row.pk) if row.user_id in factored and may_renew(row) else None, wide_only=True, in_file=False, template="web/_cells/nowrap.html"),
            *([Column("city", _("Sign-in by the city"), value=lambda row: (_("Linked") if row.user_id in linked else _("Link")) if may_renew(row) else None, href=lambda row: address_of("portal:link_city", row.pk) if may_renew(row) else None, wide_only=True, in_file=False, template="web/_cells/nowrap.html")] if is_configured() else []),
        ],
        filters=[
            Filter("role", _("Role"), same("role"), Role.choices),
            Filter("in_force", _("Whether it holds"), _by_force, [("yes", _("Held today")), ("no", _("No longer held"))], default="yes"),
        ],
        search=_search,
        search_hint=_("Name or sign-in name"),
        order=("user__display_name", "pk"),
        prepare=prepare,
        empty=_("No roles"),
        template="portal/memberships.html",
    )  # fmt: skip


def _by_force(rows: QuerySet[Membership], chosen: str) -> QuerySet[Membership]:
    today = timezone.localdate()
    ended = Q(valid_to__lt=today)
    return rows.filter(ended) if chosen == "no" else rows.exclude(ended).exclude(valid_from__gt=today)


def _search(rows: QuerySet[Membership], text: str) -> QuerySet[Membership]:
    for word in text.split():
        rows = rows.filter(Q(user__display_name__icontains=word) | Q(user__username__icontains=word))
    return rows
