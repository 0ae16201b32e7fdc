"""The list of announcements."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.publicity.choices import AnnouncementState
from shuangjian.publicity.models import Announcement
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, same


def announcements(user: User | None, permission: str = "publicity.view") -> QuerySet[Announcement]:
    """Return the announcements of the schools on which a user has a permission."""
    rows = Announcement.objects.select_related("school", "written_by", "decided_by", "publication")
    return visible_to(rows, user or AnonymousUser(), permission)


def address(row: Announcement) -> str:
    """Return the address of an announcement's page."""
    return address_of("publicity:announcement", row.pk)


def announcements_for(user: User | None) -> Register:
    """Return the list of announcements as a user has it; None for its addresses alone."""
    return Register(
        title=_("Announcements of schools"),
        url_name="publicity:announcements",
        rows=lambda reader: announcements(user),
        columns=[
            Column("title", _("Title"), sort="title", href=address),
            Column("school", _("School"), value=lambda row: row.school.name, sort="school__name"),
            Column("state", _("State"), sort="state"),
            Column("published_on", _("Published on"), value=lambda row: row.publication.published_on if row.publication else None, template="web/_cells/nowrap.html", wide_only=True),
        ],
        filters=[
            Filter("state", _("State"), same("state"), AnnouncementState.choices),
            Filter("region", _("Region"), by_region, lambda: region_choices(announcements(user))),
        ],
        search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(school__name__icontains=text)),
        search_hint=_("Title or school"),
        order=("-pk",),
        empty_hint=_("What a school announces is judged before it is published."),
        template="registry/register.html",
    )  # fmt: skip
