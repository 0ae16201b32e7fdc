"""Who has which role where: the register, giving a role, ending one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.portal.memberships import memberships_for, name_of, place_of
from shuangjian.registry import appointments
from shuangjian.registry.access import get_user
from shuangjian.registry.models import Institution, User
from shuangjian.registry.roles import Role
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page


class RoleForm(forms.Form):
    """Who is to have which role where, from when to when."""

    username = forms.CharField(label=gettext_lazy("Sign-in name"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    place = forms.ChoiceField(label=gettext_lazy("Held at"))
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=20, required=False, help_text=gettext_lazy("For subject teachers.")
    )
    since = forms.DateField(
        label=gettext_lazy("Held since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Held until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Its last day; nothing where it has no end yet."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        """Offer the roles and places of who appoints."""
        super().__init__(*args, **kwargs)
        places = appointments.places_for(by)
        self.places = {f"{each._meta.model_name}-{each.pk}": each for each in places}
        names = get_owner_names({each.key for each in places if isinstance(each, Institution)})
        self.fields["role"].choices = [(role.value, role.label) for role in appointments.roles_given_by(by)]  # type: ignore[attr-defined]
        self.fields["place"].choices = [(code, name_of(each, names)) for code, each in self.places.items()]  # type: ignore[attr-defined]

    def clean_username(self) -> User:
        """Return the account of that name."""
        found = User.objects.filter(username=self.cleaned_data["username"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("No account has this sign-in name."))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("since") and values.get("until") and values["until"] < values["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return values


class EndForm(forms.Form):
    """The last day of a role."""

    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@page(permission="memberships.manage")
@require_safe
def memberships(request: HttpRequest) -> HttpResponseBase:
    """Show who has which role where."""
    return memberships_for(get_user(request)).respond(request)


@page(permission="memberships.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give somebody a role."""
    user = get_user(request)
    offered = RoleForm(by=user).places
    return Act(
        form=lambda data: RoleForm(data, by=user, initial={"since": timezone.localdate()}),
        do=lambda values: appointments.give_role(
            by=user, user=values["username"], role=Role(values["role"]), place=offered[values["place"]],
            since=values["since"], until=values["until"], subject=values["subject"] or None,
        ),
        done=lambda made: address_of("portal:memberships"),
        said=_("Given. It is in the audit trail with your name."),
        title=_("Give a role"),
        submit=_("Give the role"),
        cancel=address_of("portal:memberships"),
    ).respond(request)  # fmt: skip


@page(permission="memberships.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    user = get_user(request)
    membership = appointments.memberships_under(user).filter(pk=pk).first()
    if membership is None:
        raise Http404
    place = place_of(membership)
    names = get_owner_names({place.key} if isinstance(place, Institution) else set())
    return Act(
        form=lambda data: EndForm(data, initial={"last_day": timezone.localdate()}),
        do=lambda values: appointments.end_role(by=user, membership=membership, last_day=values["last_day"]),
        done=lambda made: address_of("portal:memberships"),
        said=_("Ended. The role stays on record."),
        title=f"{membership.user} · {membership.get_role_display()} · {name_of(place, names)}",
        submit=_("End the role"),
        cancel=address_of("portal:memberships"),
        now={"last_day": membership.valid_to},
    ).respond(request)
