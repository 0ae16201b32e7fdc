"""What can be asked about tokens and webhooks."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from shuangjian.api.interface import find_operations
from shuangjian.api.models import ApiToken, Delivery, Webhook
from shuangjian.api.webhooks import load_kinds
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import Region, School, SchoolClass, User
from shuangjian.registry.narrowing import Place

_M = TypeVar("_M", bound=Model)

# So many places are offered of one kind; whoever has more chooses from the kind above.
PLACES_MAX = 200


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return the user's tokens, newest first."""
    return ApiToken.objects.filter(user=user).select_related("region", "school", "school_class").order_by("-id")


def titles_for(user: User) -> list[tuple[str, str]]:
    """Return the permissions a token of the user's can use, each with what its endpoints do in words."""
    titles: dict[str, list[str | Promise]] = {}
    for operation in find_operations():
        function = operation.view_func
        titles.setdefault(function.page_permission, []).append(function.endpoint_title)  # type: ignore[attr-defined]
    return [(name, "；".join(map(str, said))) for name, said in titles.items() if user.has_permission(name)]


def webhooks_of(user: User) -> QuerySet[Webhook]:
    """Return the user's webhooks, newest first."""
    related = ("region", "school", "school_class", "institution")
    return Webhook.objects.filter(user=user).select_related(*related).order_by("-id")


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """Return what was sent to an address or waits, newest first, each with its tries."""
    return webhook.deliveries.select_related("event").prefetch_related("tries").order_by("-id")


def kinds_for(user: User) -> list[tuple[str, str]]:
    """Return the kinds of events the user may know of, with their names."""
    return [(kind.code, str(kind.title)) for kind in load_kinds().values() if user.has_permission(kind.permission)]


def places_for(user: User) -> dict[str, Place]:
    """Return the places to which a token of the user's can be kept, by key, from the widest down."""
    regions = visible_to(Region.objects.order_by("path"), user, "places.view")
    schools = visible_to(School.objects.order_by("key"), user, "places.view")
    classes = visible_to(SchoolClass.objects.select_related("school"), user, "places.view")
    found: dict[str, Place] = {region.code: region for region in _some(regions)}
    found |= {school.key: school for school in _some(schools)}
    return found | {one.key: one for one in _some(classes.order_by("school_key", "grade", "code"))}


def _some(rows: QuerySet[_M]) -> list[_M]:
    found = list(rows[: PLACES_MAX + 1])
    return found if len(found) <= PLACES_MAX else []
