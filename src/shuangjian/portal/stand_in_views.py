"""Leave and stand-in: naming who stands in, acting in their name, ending it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.portal.inbox import count_waiting
from shuangjian.portal.memberships import name_of, place_of
from shuangjian.portal.middleware import STANDING_IN
from shuangjian.portal.notices import STAND_IN, STAND_IN_ENDED
from shuangjian.registry import standing_in as services
from shuangjian.registry.access import get_user
from shuangjian.registry.appointments import memberships_under
from shuangjian.registry.models import Institution, Membership, StandIn, User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN


class StandInForm(forms.Form):
    """Who stands in for which role, from when to when."""

    membership = forms.ChoiceField(label=gettext_lazy("Role"))
    deputy = forms.CharField(
        label=gettext_lazy("Sign-in name of who stands in"), max_length=150, help_text=gettext_lazy("A colleague of your school, department or institution.")
    )  # fmt: skip
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("It ends by itself at midnight."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, roles: list[Membership], **kwargs: Any) -> None:
        """Offer these roles."""
        super().__init__(*args, **kwargs)
        self.roles = {str(each.pk): each for each in roles}
        self.fields["membership"].choices = [(pk, say_role(each)) for pk, each in self.roles.items()]  # type: ignore[attr-defined]

    def clean_deputy(self) -> User:
        """Return the account of that name."""
        found = User.objects.filter(username=self.cleaned_data["deputy"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("No account has this sign-in name."))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("first_day") and values.get("last_day") and values["last_day"] < values["first_day"]:
            self.add_error("last_day", _("The last day lies before the first."))
        return values


def say_role(membership: Membership) -> str:
    """Say a role and where it is held."""
    place = place_of(membership)
    names = get_owner_names({place.key} if isinstance(place, Institution) else set())
    return f"{membership.get_role_display()} · {name_of(place, names)}"


@page(permission=SIGNED_IN)
@require_safe
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Show for whom one stands in, with what waits there, and who stands in for oneself."""
    user = get_user(request)
    rows = StandIn.objects.filter(Q(deputy=user) | Q(membership__user=user)).select_related(
        "membership__user", "deputy"
    )
    today = timezone.localdate()
    context = {
        "title": _("Leave and stand-in"),
        "rows": [_line(user, row) for row in rows.order_by("-first_day", "-pk")[:50]],
        "today": today,
        "may_arrange": user.stands_for is None and bool(services.lendable(user)),
    }
    return render(request, "portal/stand_ins.html", context)


@page(permission=SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest) -> HttpResponse:
    """Name who stands in for one of one's own roles."""
    user = get_user(request)
    roles = services.lendable(user)
    return _arranging(user, roles, address_of("portal:stand_ins")).respond(request)


@page(permission="memberships.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def arrange_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who stands in for somebody whose role one gives."""
    user = get_user(request)
    found = memberships_under(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _arranging(user, [found], address_of("portal:memberships")).respond(request)


@page(permission=SIGNED_IN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a stand-in before its last day."""
    found = services.end_early(by=get_user(request), stand_in=get_object_or_404(StandIn, pk=pk))
    _tell(STAND_IN_ENDED, found)
    messages.success(request, _("Ended."))
    return redirect("portal:stand_ins")


@page(permission=SIGNED_IN)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Act in the name of whom one stands in for, from now on in this session."""
    user = get_user(request)
    if user.stands_for is not None or not services.find_in_force(user, pk):
        raise Http404
    request.session[STANDING_IN] = pk
    return redirect("portal:home")


@page(permission=SIGNED_IN)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Act as oneself again."""
    request.session.pop(STANDING_IN, None)
    return redirect("portal:home")


def _arranging(user: User, roles: list[Membership], back: str) -> Act[StandIn]:
    def do(values: dict[str, Any]) -> StandIn:
        chosen = next(each for each in roles if str(each.pk) == values["membership"])
        made = services.arrange(by=user, **values | {"membership": chosen})
        _tell(STAND_IN, made)
        return made

    return Act(
        form=lambda data: StandInForm(data, roles=roles, initial={"first_day": timezone.localdate()}),
        do=do,
        done=lambda made: back,
        said=_("Arranged. Both were told."),
        title=_("Name who stands in"),
        submit=_("Name them"),
        cancel=back,
    )


def waiting_elsewhere(user: User) -> list[dict[str, Any]]:
    """Return where somebody may act in another's name today, with how much waits there."""
    return [] if user.stands_for is not None else [_line(user, row) for row in services.find_in_force(user)]


def _line(user: User, row: StandIn) -> dict[str, Any]:
    mine = row.deputy_id == user.pk
    now = row.is_in_force(timezone.localdate())
    over = row.ended_at is not None or row.last_day < timezone.localdate()
    acting = mine and now and user.stands_for is None
    waiting = sum(count_waiting(services.standing_in(user, row)).values()) if acting else 0
    return {"row": row, "role": say_role(row.membership), "over": over, "acting": acting, "waiting": waiting}


def _tell(kind: NoticeKind, row: StandIn) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = _("{deputy} stands in for {owner} as {role}, {first} to {last}.").format(
            deputy=row.deputy,
            owner=row.membership.user,
            role=say_role(row.membership),
            first=row.first_day,
            last=row.last_day,
        )
        title, url = str(kind.title), address_of("portal:stand_ins")
        notify(kind, [Message(each, key=str(row.pk), title=title, detail=said, url=url) for each in (row.deputy, row.membership.user)])  # fmt: skip
